import { errorText, RingfenceError } from '@ringfence/core';
import { removeGroup } from './group.ts';
import type { GroupTree } from './tree.ts';

/**
 * Undoes a start that failed: kills what may run already, and removes the groups.
 * @throws RingfenceError `STOP_INCOMPLETE` when that cannot be done either; the failure of the start is its cause
 */
export async function undoStart(tree: GroupTree, groups: readonly string[], cause: unknown): Promise<void> {
  const { complete, survivors } = await tree.kill();
  const left = (await Promise.all(groups.map((group) => removeGroup(group)))).flat();
  if (complete && left.length === 0) return;
  throw new RingfenceError('STOP_INCOMPLETE', {
    problem: `The start failed (${errorText(cause)}) and could not be undone`,
    received: { survivors, groups: left },
    authority: 'cgroup.procs',
    cause,
  });
}
