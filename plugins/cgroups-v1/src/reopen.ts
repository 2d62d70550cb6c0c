import { basename, join } from 'node:path';
import type { Confinement, Gone, Handle, ProcessIdentity, ReopenContext } from '@ringfence/core';
import {
  foundProcess,
  identify,
  type Layout,
  parseGroupName,
  parseMembership,
  processTable,
  readLayout,
  takeOver,
  thisOwner,
} from '@ringfence/posix';
import { confine } from './confinement.ts';
import { boundIn, holderIn, type RunGroups } from './groups.ts';
import { groupsOfHandle } from './handle.ts';
import type { CgroupsV1Options } from './options.ts';

/** Takes over a tree that another process started, by its handle or by the pid of one of its processes. */
export async function reopen(
  handle: Handle | number,
  { host, proved }: ReopenContext,
  options: CgroupsV1Options,
): Promise<Confinement | Gone> {
  const [layout, table] = [await readLayout(host), processTable(host)];
  const identity = typeof handle === 'number' ? await identify(table, handle) : handle.identity;
  if (identity === undefined) return gone('there is no process of that pid');
  const groups =
    typeof handle === 'number'
      ? await groupsOfProcess(identity, layout, host, options)
      : groupsOfHandle(handle.data, layout);
  if (typeof groups === 'string') return gone(groups);
  const main = await foundProcess(identity, table);
  if (main === undefined) return gone('its main process is gone');
  const runId = parseGroupName(basename(groups.holder.directory))?.runId;
  if (runId !== undefined) takeOver(groups.holder.directory, runId, thisOwner());
  const cleaned = Promise.resolve();
  return confine({ main, table, groups, bound: boundIn(groups), items: [], offer: proved.offer, cleaned });
}

/** The groups around a process, if they are of our making. */
async function groupsOfProcess(
  { pid }: ProcessIdentity,
  layout: Layout,
  host: ReopenContext['host'],
  options: CgroupsV1Options,
): Promise<RunGroups | string> {
  const memberships = parseMembership(await host.readFile(`/proc/${pid}/cgroup`));
  const hierarchies = [...layout.legacy, ...(layout.unified === undefined ? [] : [layout.unified])];
  const all = hierarchies.flatMap((hierarchy) => {
    const own = memberships.find(({ controllers }) => controllers.join() === hierarchy.controllers.join());
    const ours = own !== undefined && parseGroupName(basename(own.path)) !== undefined;
    return ours ? [{ hierarchy, directory: join(hierarchy.mountPoint, own.path) }] : [];
  });
  const preferred = holderIn(layout, options.kill ?? 'freezer');
  const holder =
    all.find(({ hierarchy }) => hierarchy === preferred) ??
    all.find(({ hierarchy }) => hierarchy.version === 2 || hierarchy.controllers.includes('freezer'));
  return holder === undefined ? `process ${pid} is in no group of ours` : { all, holder };
}

function gone(reason: string): Gone {
  return { status: 'gone', reason };
}
