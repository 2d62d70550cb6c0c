import { basename, join } from 'node:path';
import type { Gone, Handle, Host } from '@ringfence/core';
import { inodeOf, type ProcessTable, parseMembership } from '@ringfence/posix';
import type { ManagerBus } from './bus/manager-bus.ts';
import type { Manager } from './manager.ts';
import { parseUnitName, type UnitName } from './unit-name.ts';

/** A unit of ours that runs. */
export interface FoundUnit {
  readonly name: UnitName;
  /** The folder of its group. */
  readonly directory: string;
  readonly invocation: string | undefined;
}

/** What a search needs. */
export interface UnitSearch {
  readonly manager: Manager;
  readonly bus: Pick<ManagerBus, 'invocationOf'>;
  readonly table: Pick<ProcessTable, 'bootId'>;
}

/**
 * The unit that a handle names, if it is that very run of it: a name can be taken again, an inode of a group and an
 * invocation cannot.
 */
export async function unitOfHandle(
  { data, identity }: Handle,
  { manager, bus, table }: UnitSearch,
): Promise<FoundUnit | Gone> {
  const { group, inode, invocation } = data;
  const name = typeof group === 'string' ? parseUnitName(basename(group)) : undefined;
  if (typeof group !== 'string' || name === undefined) return { status: 'gone', reason: 'it is no unit of ours' };
  if (identity.bootId !== table.bootId()) {
    return { status: 'gone', lost: 'rebooted', reason: 'the machine was started anew since' };
  }
  const present = inodeOf(group);
  if (present === undefined) return { status: 'gone', reason: 'its unit is gone' };
  if (present !== inode) return anothers(basename(group));
  const now = await bus.invocationOf(manager, basename(group));
  if (now !== undefined && invocation !== undefined && now !== invocation) return anothers(basename(group));
  return { name, directory: group, invocation: typeof invocation === 'string' ? invocation : now };
}

/** The unit around a process, if it is one of ours. */
export async function unitOfPid(
  pid: number,
  mountPoint: string,
  host: Pick<Host, 'readFile'>,
  { manager, bus }: UnitSearch,
): Promise<FoundUnit | Gone> {
  const memberships = parseMembership(await host.readFile(`/proc/${pid}/cgroup`));
  const path = memberships.find(({ hierarchy }) => hierarchy === 0)?.path ?? '/';
  const name = parseUnitName(basename(path));
  if (name === undefined) return { status: 'gone', reason: 'it is in no unit of ours' };
  const invocation = await bus.invocationOf(manager, basename(path));
  return { name, directory: join(mountPoint, path), invocation };
}

function anothers(unit: string): Gone {
  return { status: 'gone', lost: 'end-unseen', reason: `${unit} is the name of another unit by now` };
}
