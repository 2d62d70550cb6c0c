import type { LaunchContext, LaunchPlan } from '@ringfence/core';
import { thisOwner } from '../process/owner.ts';
import { processTable } from '../process/scan.ts';
import type { ProcessTable } from '../process/table.ts';
import { type BegunRun, beginRun } from './begin-run.ts';

/** The state of a run that is about to be started; until somebody looks after it, this process does. */
export interface BegunState extends BegunRun {
  readonly table: ProcessTable;
}

/**
 * Makes the state folder of a detached run, with `run.json` in it.
 * @param notes what the reader of a report should know of how the run will be looked after
 * @throws RingfenceError `STATE_UNUSABLE`, `INVALID_OPTION` for a name that is taken; then nothing is left of it
 */
export async function beginState(
  plan: Pick<LaunchPlan, 'executor'>,
  context: Pick<LaunchContext, 'host' | 'runId' | 'detached'>,
  notes: readonly string[],
): Promise<BegunState> {
  const table = processTable(context.host);
  const { pid, startTime } = thisOwner();
  const self = { pid, startTime, bootId: table.bootId() };
  return { ...(await beginRun(plan, context, { self, table, notes })), table };
}
