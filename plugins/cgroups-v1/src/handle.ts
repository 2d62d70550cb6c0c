import { basename } from 'node:path';
import type { Handle } from '@ringfence/core';
import { type Hierarchy, inodeOf, type Layout } from '@ringfence/posix';
import type { RunGroup, RunGroups } from './groups.ts';

/** What a handle of this executor says: the folder of each group by its hierarchy, and the inode of the one that kills. */
export function handleData(groups: RunGroups): Handle['data'] {
  const folders = groups.all.map(({ hierarchy, directory }) => [nameOf(hierarchy), directory] as const);
  const { directory } = groups.holder;
  return { ...Object.fromEntries(folders), holder: nameOf(groups.holder.hierarchy), inode: inodeOf(directory) ?? 0 };
}

/** The groups that a handle names, whether they are still there or not. */
export function groupsNamed(data: Handle['data'], layout: Layout): readonly RunGroup[] {
  const hierarchies = [...layout.legacy, ...(layout.unified === undefined ? [] : [layout.unified])];
  return hierarchies.flatMap((hierarchy): readonly RunGroup[] => {
    const directory = data[nameOf(hierarchy)];
    return typeof directory === 'string' ? [{ hierarchy, directory }] : [];
  });
}

/** The groups that a handle names, as far as their hierarchies are mounted here; a reason when they are not the same. */
export function groupsOfHandle(data: Handle['data'], layout: Layout): RunGroups | string {
  const all = groupsNamed(data, layout).filter(({ directory }) => inodeOf(directory) !== undefined);
  const holder = all.find(({ hierarchy }) => nameOf(hierarchy) === data['holder']);
  if (holder === undefined) return 'the group of the tree is gone';
  if (inodeOf(holder.directory) !== data['inode']) return `${basename(holder.directory)} is another group by now`;
  return { all, holder };
}

/** The v1 controllers of a hierarchy joined, as in `/proc/self/cgroup`; `unified` for v2. */
function nameOf(hierarchy: Hierarchy): string {
  return hierarchy.version === 2 ? 'unified' : hierarchy.controllers.join(',');
}
