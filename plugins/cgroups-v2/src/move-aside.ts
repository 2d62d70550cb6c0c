import { join } from 'node:path';
import { errorText, isRingfenceError, type Reason, systemCode } from '@ringfence/core';
import { parsePids, readControl, tryMakeGroup, writeLiveControl } from '@ringfence/posix';
import { ASIDE } from './site.ts';

/** A group whose processes fork faster than they are moved is given up after this many looks. */
const MOST_ROUNDS = 20;

/**
 * Moves every process that is directly in a delegated group into a group of its own inside it. Nobody outside that group
 * is touched, and what limits the group still limits all of them.
 * @returns how many were moved, or why it could not be done
 */
export async function moveAside(parent: string): Promise<number | Reason> {
  const aside = join(parent, ASIDE);
  const code = tryMakeGroup(aside);
  if (code !== undefined && code !== 'EEXIST') return { message: `${aside} cannot be made: mkdir says ${code}` };
  const moved = new Set<number>();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const text = readControl(parent, 'cgroup.procs') ?? '';
    if (text.trim() === '') return moved.size;
    const pids = parsePids(text);
    if (pids.length === 0) return { message: `processes of another pid namespace are in ${parent}` };
    const reason = await moveAll(pids, aside, moved);
    if (reason !== undefined) return reason;
  }
  return { message: `processes in ${parent} start others faster than they can be moved aside` };
}

async function moveAll(pids: readonly number[], aside: string, moved: Set<number>): Promise<Reason | undefined> {
  for (const pid of pids) {
    try {
      // Moving a process takes a lock of the whole kernel and may wait for it: not on the main thread.
      await writeLiveControl(aside, { file: 'cgroup.procs', value: String(pid) });
      moved.add(pid);
    } catch (error) {
      if (isGone(error)) continue;
      return { message: errorText(error) };
    }
  }
  return undefined;
}

/** The process ended between the look and the move. */
function isGone(error: unknown): boolean {
  return isRingfenceError(error) && systemCode(error.cause) === 'ESRCH';
}
