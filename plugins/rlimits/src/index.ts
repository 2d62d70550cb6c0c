import { definePlugin, type Plugin } from '@ringfence/core';
import { executor } from './executor.ts';
import type { RlimitsOptions } from './options.ts';

export type { RlimitsOptions } from './options.ts';

/** Limits that the kernel holds each process to, for any user on Linux: nothing is summed over a tree, and it says so. */
export default function rlimits(options: RlimitsOptions = {}): Plugin {
  return definePlugin({
    name: '@ringfence/plugin-rlimits',
    apiVersion: '^1.0.0',
    apply: (host) => host.addExecutor(executor(options)),
  });
}
