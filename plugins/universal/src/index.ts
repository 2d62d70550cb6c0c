import { definePlugin, type Plugin } from '@ringfence/core';
import { executor } from './executor.ts';
import type { UniversalOptions } from './options.ts';

export type { UniversalOptions } from './options.ts';

/** Plain processes on any system and for any user: no limits, no other user, and a tree that is killed by looking for it. */
export default function universal(options: UniversalOptions = {}): Plugin {
  return definePlugin({
    name: '@ringfence/plugin-universal',
    apiVersion: '^1.0.0',
    apply: (host) => host.addExecutor(executor(options)),
  });
}
