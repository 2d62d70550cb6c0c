import { basename, join } from 'node:path';
import type { Confinement, Ended, Gone, Handle, ReopenContext } from '@ringfence/core';
import {
  type Accounting,
  type FoundRun,
  findKept,
  foundProcess,
  groupAt,
  identify,
  inodeOf,
  type Layout,
  parseGroupName,
  parseMembership,
  processTable,
  readLayout,
  readUnifiedCounters,
  recordedIn,
  removeGroup,
  takeOver,
  thisOwner,
  unifiedVerdict,
  usageOf,
} from '@ringfence/posix';
import { boundIn, confine, treeIn } from './confinement.ts';
import { siteOf, switchOn } from './live-controllers.ts';

/** Takes over a tree that another process started, by its handle or by the pid of one of its processes. */
export async function reopen(
  handle: Handle | number,
  { host, proved }: ReopenContext,
): Promise<Confinement | Ended | Gone> {
  const [layout, table] = [await readLayout(host), processTable(host)];
  const top = layout.unified?.mountPoint;
  if (top === undefined) return gone('no cgroup2 tree is mounted');
  const find = async (): Promise<FoundRun | undefined> =>
    typeof handle === 'number' ? undefined : findKept(handle, table, (files) => accountOf(handle, top, files));
  const found = await find();
  if (found !== undefined && found.status !== 'running') {
    if (typeof handle !== 'number') await removeLeft(handle, top);
    return found;
  }
  const identity = typeof handle === 'number' ? await identify(table, handle) : handle.identity;
  if (identity === undefined) return gone('there is no process of that pid');
  const directory = typeof handle === 'number' ? await groupOf(identity.pid, layout, host) : checkedGroup(handle.data);
  if (directory === undefined) {
    found?.main.close();
    // It ended since it was looked for: its shim writes that down before it removes the group.
    return goneOr(await find(), 'its group is gone, or is none of ours');
  }
  const main = found?.main ?? (await foundProcess(identity, table));
  if (main === undefined) return gone('its main process is gone');
  const name = parseGroupName(basename(directory));
  if (name !== undefined && name.detached !== true) takeOver(directory, name.runId, thisOwner());
  const group = groupAt(directory, top);
  return confine({
    main,
    table,
    group,
    prepare: (changed) => switchOn(group, siteOf(group, top), changed, {}),
    items: [],
    offer: proved.offer,
    leave: async () => undefined,
  });
}

function goneOr(found: FoundRun | undefined, reason: string): Ended | Gone {
  if (found !== undefined && found.status !== 'running') return found;
  found?.main.close();
  return gone(reason);
}

/** What the counters say that the shim of a detached run copied. */
function accountOf({ data }: Handle, top: string, files: ReadonlyMap<string, string>): ReturnType<Accounting> {
  const group = groupAt(String(data['group']), top);
  const bound = recordedIn(boundIn(group), files);
  const [first] = bound;
  const verdict = first === undefined ? {} : unifiedVerdict(readUnifiedCounters(first.group));
  return { verdict, usage: usageOf(bound) };
}

/** Removes a group that the shim could not remove: its program had made groups inside it, or it was ended before. */
async function removeLeft({ data }: Handle, top: string): Promise<void> {
  const directory = checkedGroup(data);
  if (directory === undefined) return;
  await treeIn(groupAt(directory, top)).kill();
  await removeGroup(directory);
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
