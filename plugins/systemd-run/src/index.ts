import { definePlugin, type Plugin } from '@ringfence/core';
import { executor } from './executor.ts';
import type { SystemdRunOptions } from './options.ts';

export type { SystemdRunOptions, UnitKind } from './options.ts';

/** Limits, another user and isolation by transient units of systemd, for root and for ordinary users. */
export default function systemdRun(options: SystemdRunOptions = {}): Plugin {
  return definePlugin({
    name: '@ringfence/plugin-systemd-run',
    apiVersion: '^1.0.0',
    apply: (host) => host.addExecutor(executor(options)),
  });
}
