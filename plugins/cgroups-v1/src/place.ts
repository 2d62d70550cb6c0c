import { join } from 'node:path';
import { type BoundController, filesReadBy, type KeptPlace, type LiveFiles, usageOf } from '@ringfence/posix';
import { entriesOf, type RunGroups } from './groups.ts';
import { handleData } from './handle.ts';
import { killsByFile } from './tree.ts';
import { AFTER_A_KILL, readCounters } from './verdict.ts';

/** Where a detached program is put, and what its shim does at the end. */
export function placeOf(groups: RunGroups, bound: readonly BoundController[]): KeptPlace {
  const { holder, all } = groups;
  const folders = all.map(({ directory }) => directory);
  return {
    entries: entriesOf(groups),
    kills: killsByFile(groups) ? [join(holder.directory, 'cgroup.kill')] : [],
    procs: folders.map((folder) => join(folder, 'cgroup.procs')),
    holds: holder.hierarchy.version === 1 ? [join(holder.directory, 'freezer.state')] : [],
    files: countersIn(bound),
    groups: folders,
    live: liveFiles(bound),
    data: handleData(groups),
  };
}

function countersIn(bound: readonly BoundController[]): readonly string[] {
  const memory = bound.find(({ controller }) => controller.name === 'memory')?.group.directory;
  const later = memory === undefined ? [] : AFTER_A_KILL.memory.map((file) => join(memory, file));
  return [...new Set([...filesReadBy(bound, (traced) => [readCounters(traced), usageOf(traced)]), ...later])];
}

function liveFiles(bound: readonly BoundController[]): LiveFiles {
  const path = (controller: string, file: string): string | undefined => {
    const found = bound.find((candidate) => candidate.controller.name === controller);
    return found && join(found.group.directory, file);
  };
  const [memory, tasks] = [path('memory', 'memory.usage_in_bytes'), path('pids', 'pids.current')];
  const cpu = path('cpuacct', 'cpuacct.usage');
  return { ...(memory ? { memory } : {}), ...(tasks ? { tasks } : {}), ...(cpu ? { cpu } : {}) };
}
