import { definePlugin, type Plugin } from '@ringfence/core';
import { executor } from './executor.ts';
import type { WindowsJobOptions } from './options.ts';

export type { Credential } from './identity/credential.ts';
export type { Priority } from './limits/priority.ts';
export type { UiRestriction } from './limits/ui.ts';
export type { WindowsJobOptions } from './options.ts';

/** A tree in a job object of Windows. @throws RingfenceError `INVALID_OPTION` */
export default function windowsJob(options: WindowsJobOptions = {}): Plugin {
  const definition = executor(options);
  return definePlugin({
    name: '@ringfence/plugin-windows-job',
    apiVersion: '^1.0.0',
    apply: (host) => host.addExecutor(definition),
  });
}
