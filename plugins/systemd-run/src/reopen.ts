import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Confinement, Ended, Exit, Gone, Handle, Host, ReopenContext } from '@ringfence/core';
import {
  type FoundRun,
  findRoom,
  foundProcess,
  type GroupView,
  groupAt,
  identify,
  type MainProcess,
  parseGroupName,
  processTable,
  readLayout,
  runsInRoom,
} from '@ringfence/posix';
import type { ManagerBus } from './bus/manager-bus.ts';
import { confineDetached } from './detached/confinement.ts';
import { findDetached } from './detached/find.ts';
import { type FoundUnit, unitOfHandle, unitOfPid } from './found-unit.ts';
import { findManager, isManager, type Manager } from './manager.ts';
import type { SystemdRunOptions } from './options.ts';
import { confineScope } from './scope/confinement.ts';
import { keeperIn } from './scope/gate.ts';
import { scopeOom } from './scope/open.ts';
import { confineService } from './service/confinement.ts';
import { EndingWatch } from './service/ending.ts';
import { exitOf } from './service/outcome.ts';
import { runFolderAt, runsFolder } from './service/run-folder.ts';
import type { UnitName } from './unit-name.ts';

/**
 * Takes over a unit that another process started, by its handle or by the pid of its main process. A unit that is not
 * detached goes on belonging to its owner, and ends with it.
 */
export async function reopen(
  handle: Handle | number,
  context: ReopenContext,
  options: SystemdRunOptions,
  bus: ManagerBus,
): Promise<Confinement | Ended | Gone> {
  const { host } = context;
  const [{ unified }, manager] = await Promise.all([readLayout(host), findManager(host, options)]);
  if (unified === undefined || !isManager(manager)) return gone('no manager of units can be reached');
  const table = processTable(host);
  const find = async (): Promise<FoundRun | undefined> =>
    typeof handle === 'number' ? undefined : findDetached(handle, table);
  const kept = await find();
  if (kept !== undefined && kept.status !== 'running') return kept;
  const search = { manager, bus, table };
  const unit = await (typeof handle === 'number'
    ? unitOfPid(handle, unified.mountPoint, host, search)
    : unitOfHandle(handle, search));
  if ('status' in unit) {
    kept?.main.close();
    return endedSince(await find(), unit);
  }
  const group = groupAt(unit.directory, unified.mountPoint);
  const parts = { table, group, manager, unit: basename(unit.directory), ...taken(context, unit) };
  const identity = typeof handle === 'number' ? await identify(table, handle) : handle.identity;
  const main = kept?.main ?? (identity && (await foundProcess(identity, table)));
  if (main === undefined) return gone('its main process is gone');
  const state = stateOf(handle) ?? stateIn(host, unit.name);
  // Its state may have been removed while it runs: then it can be stopped, and how it ends is not known.
  if (state !== undefined) return confineDetached({ ...parts, invocation: unit.invocation, main, state });
  if (unit.name.kind === 'service') return asService({ ...parts, main }, unit.name);
  const oom = scopeOom(manager, (await host.systemdVersion()) ?? '0');
  return confineScope({ ...parts, main, keeper: keeperIn(group), oom });
}

/** A detached run may end while it is looked for: what was written down then counts before a unit that is gone. */
function endedSince(found: FoundRun | undefined, unit: Gone): Ended | Gone {
  if (found === undefined) return unit;
  if (found.status !== 'running') return found;
  found.main.close();
  return unit;
}

/** The state folder that the handle of a detached run names. */
function stateOf(handle: Handle | number): string | undefined {
  const state = typeof handle === 'number' ? undefined : handle.data['state'];
  return typeof state === 'string' ? state : undefined;
}

/** The state folder of the detached run that a unit is, when it was found by a pid. */
function stateIn(host: Pick<Host, 'env' | 'uid' | 'platform'>, { runId }: UnitName): string | undefined {
  const room = findRoom(host);
  return room !== undefined && runsInRoom(room).includes(runId) ? join(room, runId) : undefined;
}

/** What a unit that was taken over has nothing of: its lifeline stays with its owner. */
function taken(
  { host, proved }: ReopenContext,
  { invocation }: FoundUnit,
): Pick<Parts, 'host' | 'offer' | 'items' | 'invocation' | 'lifeline' | 'cleaned'> {
  const none = { items: [], lifeline: undefined, cleaned: async () => undefined };
  return { host, offer: proved.offer, invocation: async () => invocation, ...none };
}

type Parts = Omit<Parameters<typeof confineScope>[0], 'keeper' | 'oom'>;

/** The stop hook of a service tells everybody how it ended. */
function asService(parts: Parts, name: UnitName): Confinement | Gone {
  const { group, main } = parts;
  const path = folderOf(parts.manager, name.runId);
  if (path === undefined) {
    main.close();
    return gone('the folder of its run is gone');
  }
  const folder = runFolderAt(path);
  const ending = new EndingWatch(folder, () => isGone(group));
  const exited: Promise<Exit> = ending.ending.then(exitOf);
  return confineService({ ...parts, main: { ...main, exited } satisfies MainProcess, folder, ending, owned: false });
}

function isGone(group: GroupView): boolean {
  return group.read('cgroup.events') === undefined;
}

function folderOf(manager: Manager, runId: string): string | undefined {
  const folder = runsFolder(manager);
  try {
    const name = readdirSync(folder).find((entry) => parseGroupName(entry)?.runId === runId);
    return name === undefined ? undefined : join(folder, name);
  } catch {
    // No folder of runs: then none of this run either.
    return undefined;
  }
}

function gone(reason: string): Gone {
  return { status: 'gone', reason };
}
