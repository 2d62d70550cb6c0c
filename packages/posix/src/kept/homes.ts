import { join } from 'node:path';
import type { Host } from '@ringfence/core';
import { layoutNow } from '../cgroupfs/host-layout.ts';
import type { Layout } from '../cgroupfs/layout.ts';

/**
 * The files to write `0` into that take a process out of the groups of this one: those of the first group of each hierarchy in
 * which this process is not in the first group itself. A first group takes processes also where it has groups with
 * controllers in it, and there is nothing to make and nothing to remove. Whoever may not write there stays where he is.
 * @see Documentation/admin-guide/cgroup-v2.rst, "No Internal Process Constraint", Linux 6.12: the root is exempt
 */
export async function homesOf(host: Pick<Host, 'readFile' | 'once'>): Promise<readonly string[]> {
  return homesIn(await layoutNow(host));
}

/** Pure. */
export function homesIn({ legacy, unified }: Layout): readonly string[] {
  const hierarchies = [...legacy, ...(unified === undefined ? [] : [unified])];
  return hierarchies
    .filter(({ own, mountPoint }) => own !== mountPoint)
    .map(({ version, mountPoint }) => join(mountPoint, version === 2 ? 'cgroup.procs' : 'tasks'));
}
