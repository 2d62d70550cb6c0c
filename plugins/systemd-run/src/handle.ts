import type { Handle } from '@ringfence/core';
import { type GroupView, inodeOf } from '@ringfence/posix';
import type { Manager } from './manager.ts';

/** What a handle of this executor says: the unit, whose manager it belongs to, and its group with the inode. */
export function handleData(running: {
  readonly unit: string;
  readonly manager: Manager;
  readonly group: GroupView;
}): Handle['data'] {
  const { unit, manager, group } = running;
  return { unit, manager: manager.kind, group: group.directory, inode: inodeOf(group.directory) ?? 0 };
}
