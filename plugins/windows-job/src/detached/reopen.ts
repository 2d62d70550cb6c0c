import type { Confinement, Ended, Gone, Handle, ReopenContext } from '@ringfence/core';
import { findRun, KeptRun, type ProcessLookup, type RunningRun, untilEnded } from '@ringfence/posix/keeper';
import { type HeldTree, holdTree } from '../held.ts';
import { isJobName } from '../job-name.ts';
import { reopen } from '../reopen.ts';
import { loadWin32 } from '../win32/koffi.ts';
import type { Win32 } from '../win32/win32.ts';
import { accountOf } from './account.ts';
import { confineDetached } from './confinement.ts';
import { processLookup } from './processes.ts';

/**
 * Opens a detached run: running, ended with what its keeper wrote down, or lost with the reason.
 * @throws RingfenceError `INVALID_HANDLE`, `STATE_UNUSABLE`
 */
export async function reopenDetached(handle: Handle, context: ReopenContext): Promise<Confinement | Ended | Gone> {
  const win32 = await loadWin32();
  const table = processLookup(win32);
  const found = await findRun(handle, table, accountOf);
  // Its state was removed while it runs: then it is a tree in a job of that name, and how it ends is seen by who holds it.
  if (found === undefined) return reopen(handle, context);
  if (found.status !== 'running') return found;
  const held = holdRun(win32, found);
  if (typeof held !== 'string')
    return confineDetached({ win32, table, ...found, ...held, ...context, items: itemsOf(found) });
  return atItsEnd(handle, table, found, held);
}

function holdRun(win32: Win32, { state, main }: RunningRun): HeldTree | string {
  const { job } = state.data;
  return isJobName(job) ? holdTree(win32, main, job) : 'its state names no job of ours';
}

function itemsOf({ state }: RunningRun): Confinement['items'] {
  return state.record?.receipt.items ?? [];
}

/** It ended this moment: its keeper is about to write down how. */
async function atItsEnd(
  handle: Handle,
  table: ProcessLookup,
  { folder, state, main, kept }: RunningRun,
  reason: string,
): Promise<Ended | Gone> {
  if (kept) {
    const run = new KeptRun({ folder, state });
    run.attend();
    await untilEnded({ folder, state, main, table }, new AbortController().signal);
    run.leave();
  }
  const found = await findRun(handle, table, accountOf);
  return found === undefined || found.status === 'running' ? { status: 'gone', reason } : found;
}
