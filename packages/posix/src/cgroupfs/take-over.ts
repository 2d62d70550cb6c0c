import { join } from 'node:path';
import { machine, systemCode } from '@ringfence/core';
import type { Owner } from '../process/owner.ts';
import { makeGroup } from './group.ts';
import { formatGroupName } from './group-name.ts';
import { TAKEN_OVER } from './stale.ts';

/** The inode of a group, which tells it from another one made later under the same name; `undefined` when it is gone. */
export function inodeOf(directory: string): number | undefined {
  try {
    return machine.factsOf(directory).inode;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Marks a group as this process's own, by an empty group inside it: the owner in its name may end now, and nobody takes
 * the tree for left behind. Goes with the group.
 * @throws RingfenceError `FENCE_SETUP_FAILED`
 */
export function takeOver(directory: string, runId: string, here: Owner): void {
  const marker = join(directory, `${TAKEN_OVER}${formatGroupName({ runId, owner: here })}`);
  if (inodeOf(marker) === undefined) makeGroup(marker);
}
