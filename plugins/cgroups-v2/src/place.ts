import { join } from 'node:path';
import { machine } from '@ringfence/core';
import { filesReadBy, type GroupView, inodeOf, type KeptPlace, readUnifiedCounters, usageOf } from '@ringfence/posix';
import { boundIn } from './confinement.ts';

/** The files that let a process in. */
export function entriesOf({ directory }: GroupView): readonly string[] {
  return [join(directory, 'cgroup.procs')];
}

/** Where a detached program is put, and what its shim does at the end. */
export function placeOf(group: GroupView): KeptPlace {
  const at = (file: string): string => join(group.directory, file);
  const has = (file: string): boolean => machine.exists(at(file));
  const kills = has('cgroup.kill');
  const counters = filesReadBy(boundIn(group), (traced) => {
    for (const bound of traced) readUnifiedCounters(bound.group);
    usageOf(traced);
  });
  return {
    entries: entriesOf(group),
    kills: kills ? [at('cgroup.kill')] : [],
    procs: [at('cgroup.procs')],
    holds: [],
    files: counters,
    groups: [group.directory],
    live: {
      ...(has('memory.current') ? { memory: at('memory.current') } : {}),
      ...(has('pids.current') ? { tasks: at('pids.current') } : {}),
      cpu: at('cpu.stat'),
    },
    data: handleData(group),
  };
}

/** What a handle of this executor says. */
export function handleData({ directory }: GroupView): KeptPlace['data'] {
  return { group: directory, inode: inodeOf(directory) ?? 0 };
}
