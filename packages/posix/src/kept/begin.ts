import type { LaunchContext, LaunchPlan } from '@ringfence/core';
import { thisOwner } from '../process/owner.ts';
import { processTable } from '../process/scan.ts';
import type { ProcessTable } from '../process/table.ts';
import { makeRoom } from '../state/room.ts';
import { makeRunFolder, type RunFolder } from '../state/run-folder.ts';
import type { RunState } from '../state/run-state.ts';
import { cleanRoom, refuseTakenName } from './room-keeping.ts';

/** The state of a run that is about to be started; until somebody looks after it, this process does. */
export interface BegunState {
  readonly folder: RunFolder;
  readonly state: RunState;
  readonly table: ProcessTable;
}

/**
 * Makes the state folder of a detached run, with `run.json` in it.
 * @param notes what the reader of a report should know of how the run will be looked after
 * @throws RingfenceError `STATE_UNUSABLE`, `INVALID_OPTION` for a name that is taken; then nothing is left of it
 */
export async function beginState(
  { executor }: Pick<LaunchPlan, 'executor'>,
  { host, runId, detached }: Pick<LaunchContext, 'host' | 'runId' | 'detached'>,
  notes: readonly string[],
): Promise<BegunState> {
  const room = makeRoom(host);
  const table = processTable(host);
  if (detached?.name !== undefined) await refuseTakenName(room, detached.name, table);
  await host.once('posix.state-cleaned', () => cleanRoom(room, table));
  const { pid, startTime } = thisOwner();
  const state: RunState = {
    schemaVersion: 1,
    run: runId,
    name: detached?.name,
    executor,
    keeper: { pid, startTime, bootId: table.bootId() },
    data: {},
    createdAt: Date.now(),
    live: {},
    notes,
    record: undefined,
  };
  const folder = makeRunFolder(room, runId);
  try {
    folder.write(state, false);
    return { folder, state, table };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
