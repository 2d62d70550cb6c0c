import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Confinement, Exit, Gone, Handle, Host, ReopenContext } from '@ringfence/core';
import {
  foundProcess,
  type GroupView,
  groupAt,
  identify,
  inodeOf,
  type MainProcess,
  parseGroupName,
  parseMembership,
  processTable,
  readLayout,
} from '@ringfence/posix';
import { findManager, isManager, type Manager } from './manager.ts';
import type { SystemdRunOptions } from './options.ts';
import { confineScope } from './scope/confinement.ts';
import { keeperIn } from './scope/gate.ts';
import { scopeOom } from './scope/open.ts';
import { confineService } from './service/confinement.ts';
import { EndingWatch } from './service/ending.ts';
import { exitOf } from './service/outcome.ts';
import { runFolderAt, runsFolder } from './service/run-folder.ts';
import { parseUnitName, type UnitName } from './unit-name.ts';

/**
 * Takes over a unit that another process started, by its handle or by the pid of its main process. The unit goes on
 * belonging to its owner, and ends with it.
 */
export async function reopen(
  handle: Handle | number,
  context: ReopenContext,
  options: SystemdRunOptions,
): Promise<Confinement | Gone> {
  const { host } = context;
  const [{ unified }, manager, systemd] = await Promise.all([
    readLayout(host),
    findManager(host, options),
    host.systemdVersion(),
  ]);
  if (unified === undefined || !isManager(manager)) return gone('no manager of units can be reached');
  const table = processTable(host);
  const identity = typeof handle === 'number' ? await identify(table, handle) : handle.identity;
  if (identity === undefined) return gone('there is no process of that pid');
  const directory =
    typeof handle === 'number' ? await unitGroupOf(handle, unified.mountPoint, host) : checkedGroup(handle.data);
  const name = directory === undefined ? undefined : parseUnitName(basename(directory));
  if (directory === undefined || name === undefined) return gone('its unit is gone, or is none of ours');
  const main = await foundProcess(identity, table);
  if (main === undefined) return gone('its main process is gone');
  const group = groupAt(directory, unified.mountPoint);
  const parts = { main, table, group, manager, unit: basename(directory), items: [], ...taken(context) };
  if (name.kind === 'service') return asService(parts, name);
  return confineScope({ ...parts, keeper: keeperIn(group), oom: scopeOom(manager, systemd ?? '0') });
}

/** What a unit that was taken over has nothing of: its lifeline stays with its owner. */
function taken({ host, proved }: ReopenContext): Pick<Parts, 'host' | 'offer' | 'lifeline' | 'cleaned'> {
  return { host, offer: proved.offer, lifeline: undefined, cleaned: async () => undefined };
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

/** The group that a handle names, if it is still the same one. */
function checkedGroup({ group, inode }: Handle['data']): string | undefined {
  return typeof group === 'string' && inodeOf(group) === inode ? group : undefined;
}

/** The group of the unit around a process, if it is one of ours. */
async function unitGroupOf(pid: number, mountPoint: string, host: Pick<Host, 'readFile'>): Promise<string | undefined> {
  const memberships = parseMembership(await host.readFile(`/proc/${pid}/cgroup`));
  const path = memberships.find(({ hierarchy }) => hierarchy === 0)?.path;
  if (path === undefined || parseUnitName(basename(path)) === undefined) return undefined;
  return join(mountPoint, path);
}

function gone(reason: string): Gone {
  return { status: 'gone', reason };
}
