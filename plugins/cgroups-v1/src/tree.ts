import { join } from 'node:path';
import { machine } from '@ringfence/core';
import { freezerTree, type GroupTree, unifiedTree, writeControl } from '@ringfence/posix';
import type { RunGroups } from './groups.ts';

/** The processes of a run, killed and frozen by the mechanism that its groups were made for. */
export function treeOf(groups: RunGroups): GroupTree {
  const { holder, all } = groups;
  const lift = (): void => liftCpu(groups);
  const folders = all.map((group) => group.directory);
  if (holder.hierarchy.version === 2) return unifiedTree(holder.directory, lift);
  return freezerTree(holder.directory, folders, lift);
}

/** True where a group is killed by writing to one file. */
export function killsByFile({ holder }: RunGroups): boolean {
  return holder.hierarchy.version === 2 && machine.exists(join(holder.directory, 'cgroup.kill'));
}

/** A process needs cpu time to die: under a tight quota a large tree would take seconds. */
function liftCpu(groups: RunGroups): void {
  const cpu = groups.all.find(({ hierarchy }) => hierarchy.controllers.includes('cpu'));
  if (cpu === undefined || !machine.exists(join(cpu.directory, 'cpu.cfs_quota_us'))) return;
  writeControl(cpu.directory, { file: 'cpu.cfs_quota_us', value: '-1' });
}
