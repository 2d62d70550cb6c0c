import type { LaunchContext, LaunchPlan, ProcessIdentity } from '@ringfence/core';
import type { ProcessLookup } from '../process/table.ts';
import { makeRoom } from '../state/room.ts';
import { makeRunFolder, type RunFolder } from '../state/run-folder.ts';
import type { RunState } from '../state/run-state.ts';
import { cleanRoom, refuseTakenName } from './room-keeping.ts';

/** Who begins a run, and how others are looked up. */
export interface Beginner {
  /** This process: it looks after the run until somebody else does. */
  readonly self: ProcessIdentity;
  readonly table: ProcessLookup;
  /** What the reader of a report should know of how the run will be looked after. */
  readonly notes: readonly string[];
}

/** The state of a run that is about to be started. */
export interface BegunRun {
  readonly folder: RunFolder;
  readonly state: RunState;
}

/**
 * Makes the state folder of a detached run, with `run.json` in it.
 * @throws RingfenceError `STATE_UNUSABLE`, `INVALID_OPTION` for a name that is taken; then nothing is left of it
 */
export async function beginRun(
  { executor }: Pick<LaunchPlan, 'executor'>,
  { host, runId, detached }: Pick<LaunchContext, 'host' | 'runId' | 'detached'>,
  { self, table, notes }: Beginner,
): Promise<BegunRun> {
  const room = makeRoom(host);
  if (detached?.name !== undefined) await refuseTakenName(room, detached.name, table);
  await host.once('posix.state-cleaned', () => cleanRoom(room, table));
  const state: RunState = {
    schemaVersion: 1,
    run: runId,
    name: detached?.name,
    executor,
    keeper: self,
    data: {},
    createdAt: Date.now(),
    live: {},
    notes,
    record: undefined,
  };
  const folder = makeRunFolder(room, runId);
  try {
    folder.write(state, false);
    return { folder, state };
  } catch (error) {
    folder.remove();
    throw error;
  }
}
