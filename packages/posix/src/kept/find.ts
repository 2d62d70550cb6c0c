import type { Ended, Gone, Handle } from '@ringfence/core';
import type { MainProcess } from '../confinement/local.ts';
import type { ProcessTable } from '../process/table.ts';
import { type Accounting, findRun } from './find-run.ts';
import { keptProcess } from './kept-process.ts';

/** The run of a handle: its main process when it runs, what was written down when it has ended, or why it is gone. */
export type FoundRun = { readonly status: 'running'; readonly main: MainProcess } | Ended | Gone;

/**
 * Looks for the detached run that a handle names; `undefined` for a handle of a run that is not detached.
 * @throws RingfenceError `INVALID_HANDLE`, `STATE_UNUSABLE`
 */
export async function findKept(
  handle: Handle,
  table: ProcessTable,
  accounting: Accounting,
): Promise<FoundRun | undefined> {
  const found = await findRun(handle, table, accounting);
  if (found?.status !== 'running') return found;
  const { folder, state, main } = found;
  return { status: 'running', main: keptProcess({ folder, state, main, table }) };
}
