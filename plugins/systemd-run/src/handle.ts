import type { Handle } from '@ringfence/core';
import { type GroupView, inodeOf } from '@ringfence/posix';
import type { Manager } from './manager.ts';

/** A unit as a handle names it. */
export interface NamedUnit {
  readonly unit: string;
  readonly manager: Pick<Manager, 'kind'>;
  readonly group: Pick<GroupView, 'directory'>;
  /** The id of this run of the unit; `undefined` where nobody could be asked: then the inode of its group has to do. */
  readonly invocation: string | undefined;
}

/** What a handle of this executor says: the unit and its invocation, whose manager it belongs to, its group and the inode. */
export function handleData({ unit, manager, group, invocation }: NamedUnit): Handle['data'] {
  const data = { unit, manager: manager.kind, group: group.directory, inode: inodeOf(group.directory) ?? 0 };
  return invocation === undefined ? data : { ...data, invocation };
}

/** The part of a handle that is asked of the manager. */
export async function invoked(asked: Promise<string | undefined>): Promise<Handle['data']> {
  const invocation = await asked;
  return invocation === undefined ? {} : { invocation };
}
