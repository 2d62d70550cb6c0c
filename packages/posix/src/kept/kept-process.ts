import { RingfenceError } from '@ringfence/core';
import type { MainProcess } from '../confinement/local.ts';
import { signalProcess } from '../process/signal.ts';
import type { ProcessTable } from '../process/table.ts';
import { KeptRun, keptHandle } from './kept-run.ts';
import { type KeptParts, untilEnded } from './until-ended.ts';

/** The main process of a detached run. This process stays alive for it only while somebody waits. */
export function keptProcess(parts: KeptParts & { readonly table: ProcessTable }): MainProcess {
  const { main, table, folder } = parts;
  const closed = new AbortController();
  const kept = new KeptRun(parts);
  const exited = untilEnded(parts, closed.signal).finally(() => kept.leave());
  return {
    pid: main.pid,
    stdin: undefined,
    stdout: undefined,
    stderr: undefined,
    exited,
    identity: main,
    kept,
    copied: () => folder.exit()?.files,
    signal: async (signal) => {
      // The shim reaps it at once: from then on its pid may be another's.
      if (folder.exit() === undefined) signalProcess(table, main, signal);
    },
    handle: (executor, data) => keptHandle({ ...parts.state, executor, data }, folder, main),
    close: () => closed.abort(),
  };
}

/** @throws RingfenceError `RUN_LOST`-like reasons are for `reopen`; this one is for a start whose shim went away */
export function shimGone(folder: string): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: 'the shim that was to wait for the program ended before it started it',
    authority: folder,
  });
}
