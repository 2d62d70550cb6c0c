import type { Loss, ProcessIdentity } from '@ringfence/core';
import { inodeOf } from '../cgroupfs/take-over.ts';
import { isSame } from '../process/identity.ts';
import type { ProcessLookup } from '../process/table.ts';
import type { RunFolder } from '../state/run-folder.ts';
import type { RunState } from '../state/run-state.ts';
import type { ExitFile } from './exit-file.ts';

/** Where a detached run stands. */
export type Judgement =
  /** `main` is `undefined` while the keeper has not started it yet. `kept` false: the keeper is gone. */
  | { readonly kind: 'running'; readonly main: ProcessIdentity | undefined; readonly kept: boolean }
  | { readonly kind: 'ended'; readonly main: ProcessIdentity | undefined; readonly exit: ExitFile }
  | { readonly kind: 'lost'; readonly main: ProcessIdentity | undefined; readonly lost: Loss; readonly reason: string };

/**
 * Says where a run stands, from its folder and the process table alone. What was written down counts first; a process
 * counts only with its own start time, in its own boot.
 * @throws RingfenceError `STATE_UNUSABLE`
 */
export async function judgeRun(folder: RunFolder, state: RunState, table: ProcessLookup): Promise<Judgement> {
  const main = folder.main(state.keeper.bootId);
  const kept = await isLookedAfter(state, table);
  // Asked after the keeper: what it wrote before it ended is seen now.
  const exit = folder.exit();
  if (exit !== undefined) return { kind: 'ended', main, exit };
  if (kept) return { kind: 'running', main, kept };
  if (state.keeper.bootId !== table.bootId()) {
    return { kind: 'lost', main, lost: 'rebooted', reason: 'the machine was started anew while it ran' };
  }
  if (main === undefined) return { kind: 'lost', main, lost: 'end-unseen', reason: 'its start was never finished' };
  if (await isSame(table, main)) return { kind: 'running', main, kept };
  return { kind: 'lost', main, ...(await lossOf(main, table)) };
}

/** True while somebody will write down how the run ends. */
export async function isLookedAfter({ keeper, group }: RunState, table: ProcessLookup): Promise<boolean> {
  if (!(await isSame(table, keeper))) return false;
  return group === undefined || inodeOf(group.path) === group.inode;
}

/** Why a process that is not there any more cannot be told about. */
export async function lossOf(
  { pid, startTime }: ProcessIdentity,
  table: ProcessLookup,
): Promise<{ readonly lost: Loss; readonly reason: string }> {
  const row = await table.read(pid);
  // One that has ended and is held by somebody, or was not reaped, still has its pid.
  if (row !== undefined && row.startTime !== startTime)
    return { lost: 'pid-reused', reason: `pid ${pid} reused: it belongs to another process by now` };
  return { lost: 'end-unseen', reason: `process ${pid} ended while its keeper was gone, so nobody saw how` };
}
