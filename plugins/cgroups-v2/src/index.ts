import { definePlugin, type Plugin } from '@ringfence/core';
import { executor } from './executor.ts';
import type { CgroupsV2Options } from './options.ts';

export type { CgroupsV2Options } from './options.ts';

/** Limits by the v2 cgroup controllers, written directly to the mounted tree. */
export default function cgroupsV2(options: CgroupsV2Options = {}): Plugin {
  return definePlugin({
    name: '@ringfence/plugin-cgroups-v2',
    apiVersion: '^1.0.0',
    apply: (host) => host.addExecutor(executor(options)),
  });
}
