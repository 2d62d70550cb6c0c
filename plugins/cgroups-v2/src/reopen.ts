import { basename, join } from 'node:path';
import type { Confinement, Gone, Handle, ReopenContext } from '@ringfence/core';
import {
  foundProcess,
  groupAt,
  identify,
  inodeOf,
  type Layout,
  parseGroupName,
  parseMembership,
  processTable,
  readLayout,
  takeOver,
  thisOwner,
} from '@ringfence/posix';
import { confine } from './confinement.ts';

/** Takes over a tree that another process started, by its handle or by the pid of one of its processes. */
export async function reopen(handle: Handle | number, { host, proved }: ReopenContext): Promise<Confinement | Gone> {
  const [layout, table] = [await readLayout(host), processTable(host)];
  const top = layout.unified?.mountPoint;
  if (top === undefined) return gone('no cgroup2 tree is mounted');
  const identity = typeof handle === 'number' ? await identify(table, handle) : handle.identity;
  if (identity === undefined) return gone('there is no process of that pid');
  const directory = typeof handle === 'number' ? await groupOf(identity.pid, layout, host) : checkedGroup(handle.data);
  if (directory === undefined) return gone('its group is gone, or is none of ours');
  const main = await foundProcess(identity, table);
  if (main === undefined) return gone('its main process is gone');
  const runId = parseGroupName(basename(directory))?.runId;
  if (runId !== undefined) takeOver(directory, runId, thisOwner());
  const group = groupAt(directory, top);
  return confine({ main, table, group, items: [], offer: proved.offer, leave: async () => undefined });
}

/** The group that a handle names, if it is still the same one. */
function checkedGroup({ group, inode }: Handle['data']): string | undefined {
  return typeof group === 'string' && inodeOf(group) === inode ? group : undefined;
}

/** The group around a process, if it is of our making. */
async function groupOf(pid: number, layout: Layout, host: ReopenContext['host']): Promise<string | undefined> {
  const membership = parseMembership(await host.readFile(`/proc/${pid}/cgroup`)).find(
    ({ hierarchy }) => hierarchy === 0,
  );
  if (membership === undefined || layout.unified === undefined) return undefined;
  const directory = join(layout.unified.mountPoint, membership.path);
  return parseGroupName(basename(directory)) === undefined ? undefined : directory;
}

function gone(reason: string): Gone {
  return { status: 'gone', reason };
}
