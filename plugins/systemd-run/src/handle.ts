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

/** Asks for the id of a run of a unit; `undefined` when nobody can be asked, or the unit is gone. */
export type Invocation = () => Promise<string | undefined>;

/**
 * The part of a handle that is asked of the manager. The unit is the one of the inode before and after the answer, so the
 * answer is of that very run.
 */
export async function invoked({ group, inode }: Handle['data'], ask: Invocation): Promise<Handle['data']> {
  const isStill = (): boolean => typeof group === 'string' && inodeOf(group) === inode;
  const invocation = isStill() ? await ask() : undefined;
  return invocation === undefined || !isStill() ? {} : { invocation };
}
