import { definePlugin, type Plugin } from '@ringfence/core';
import { executor } from './executor.ts';
import type { CgroupsV1Options } from './options.ts';

export type { CgroupsV1Options, KillMechanism } from './options.ts';

/** Limits by the v1 cgroup controllers, for hosts where these are what the machine has. */
export default function cgroupsV1(options: CgroupsV1Options = {}): Plugin {
  return definePlugin({
    name: '@ringfence/plugin-cgroups-v1',
    apiVersion: '^1.0.0',
    apply: (host) => host.addExecutor(executor(options)),
  });
}
