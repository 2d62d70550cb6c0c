import { lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isRingfenceError, machine, RingfenceError, systemCode } from '@ringfence/core';
import { parseGroupName } from '../cgroupfs/group-name.ts';
import type { ProcessLookup } from '../process/table.ts';
import { runsInRoom } from '../state/room.ts';
import { RunFolder } from '../state/run-folder.ts';
import { isLookedAfter, judgeRun } from './judge.ts';

/** A folder without `run.json` is one that is being made, or whose maker was ended in the middle of it. */
const MAKING_MS = 60_000;

/** @throws RingfenceError `INVALID_OPTION` when a run of that name runs */
export async function refuseTakenName(room: string, name: string, table: ProcessLookup): Promise<void> {
  for (const run of runsInRoom(room)) {
    const folder = new RunFolder(join(room, run));
    const state = readable(() => folder.state());
    if (state?.name !== name || (await judgeRun(folder, state, table)).kind !== 'running') continue;
    throw new RingfenceError('INVALID_OPTION', {
      problem: `a run of the name ${name} runs`,
      expected: 'a name that no running run has',
      received: name,
      remedy: `ringfence inspect ${name}`,
    });
  }
}

/** Removes what starts left that were never finished: their owner is gone, and no program was started. */
export async function cleanRoom(room: string, table: ProcessLookup): Promise<void> {
  for (const run of runsInRoom(room)) {
    const folder = new RunFolder(join(room, run));
    if (!(await isUnfinished(folder, table))) continue;
    removeGroups(folder);
    folder.remove();
  }
}

/** Nobody was ever in them. One that cannot be removed goes with the next start in its place. */
function removeGroups(folder: RunFolder): void {
  const values = Object.values(readable(() => folder.state())?.data ?? {});
  for (const path of values) {
    if (typeof path !== 'string' || parseGroupName(basename(path))?.runId !== folder.run) continue;
    try {
      machine.removeFolder(path);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
    }
  }
}

async function isUnfinished(folder: RunFolder, table: ProcessLookup): Promise<boolean> {
  const state = readable(() => folder.state());
  // One that cannot be read is for a person to look at: prune names it.
  if (state === null) return false;
  if (state === undefined) return isOlder(folder.path, MAKING_MS);
  if (state.record !== undefined || folder.main(undefined) !== undefined || folder.exit() !== undefined) return false;
  return !(await isLookedAfter(state, table)) && folder.main(undefined) === undefined;
}

function isOlder(path: string, ms: number): boolean {
  try {
    return Date.now() - lstatSync(path).mtimeMs > ms;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return false;
  }
}

/** `null` for a state that is damaged. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (!isRingfenceError(error)) throw error;
    // Told by whoever lists the runs; it stands in nobody's way.
    return null;
  }
}
