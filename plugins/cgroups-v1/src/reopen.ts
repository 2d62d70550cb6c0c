import { basename, join } from 'node:path';
import type { Confinement, Ended, Gone, Handle, ProcessIdentity, ReopenContext } from '@ringfence/core';
import {
  type Accounting,
  type FoundRun,
  findKept,
  foundProcess,
  identify,
  type Layout,
  parseGroupName,
  parseMembership,
  processTable,
  readLayout,
  recordedIn,
  removeGroup,
  takeOver,
  thisOwner,
  usageOf,
} from '@ringfence/posix';
import { confine } from './confinement.ts';
import { boundIn, holderIn, type RunGroups } from './groups.ts';
import { groupsNamed, groupsOfHandle } from './handle.ts';
import type { CgroupsV1Options } from './options.ts';
import { treeOf } from './tree.ts';
import { readCounters, verdictOf } from './verdict.ts';

/** Takes over a tree that another process started, by its handle or by the pid of one of its processes. */
export async function reopen(
  handle: Handle | number,
  { host, proved }: ReopenContext,
  options: CgroupsV1Options,
): Promise<Confinement | Ended | Gone> {
  const [layout, table] = [await readLayout(host), processTable(host)];
  const find = async (): Promise<FoundRun | undefined> =>
    typeof handle === 'number' ? undefined : findKept(handle, table, (files) => accountOf(handle, layout, files));
  const found = await find();
  if (found !== undefined && found.status !== 'running') {
    if (typeof handle !== 'number') await removeLeft(handle, layout);
    return found;
  }
  const identity = typeof handle === 'number' ? await identify(table, handle) : handle.identity;
  if (identity === undefined) return gone('there is no process of that pid');
  const groups =
    typeof handle === 'number'
      ? await groupsOfProcess(identity, layout, host, options)
      : groupsOfHandle(handle.data, layout);
  if (typeof groups === 'string') {
    found?.main.close();
    // It ended since it was looked for: its shim writes that down before it removes the groups.
    return goneOr(await find(), groups);
  }
  const main = found?.main ?? (await foundProcess(identity, table));
  if (main === undefined) return gone('its main process is gone');
  const name = parseGroupName(basename(groups.holder.directory));
  // In every hierarchy: whoever cleans up looks at each of them by itself.
  if (name !== undefined && name.detached !== true) {
    for (const { directory } of groups.all) takeOver(directory, name.runId, thisOwner());
  }
  const cleaned = Promise.resolve();
  return confine({ main, table, groups, bound: boundIn(groups), items: [], offer: proved.offer, cleaned });
}

function goneOr(found: FoundRun | undefined, reason: string): Ended | Gone {
  if (found !== undefined && found.status !== 'running') return found;
  found?.main.close();
  return gone(reason);
}

/** What the counters say that the shim of a detached run copied. */
function accountOf({ data }: Handle, layout: Layout, files: ReadonlyMap<string, string>): ReturnType<Accounting> {
  const bound = recordedIn(boundIn({ all: groupsNamed(data, layout) }), files);
  return { verdict: verdictOf(readCounters(bound)), usage: usageOf(bound) };
}

/** Removes groups that the shim could not remove: its program had made groups inside them, or it was ended before. */
async function removeLeft({ data }: Handle, layout: Layout): Promise<void> {
  const groups = groupsOfHandle(data, layout);
  if (typeof groups === 'string') return;
  await treeOf(groups).kill();
  await Promise.all(groups.all.map(({ directory }) => removeGroup(directory)));
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
