import type { CapabilityClaims } from '@ringfence/core';
import { guardedGroups, PROCESS_CLAIMS } from '@ringfence/posix';

const DOC = 'Documentation/admin-guide/cgroup-v2.rst';

/** What this executor holds where every controller is passed on to it; the probe says what holds here. */
export const claims: CapabilityClaims = {
  'limit.cpu': {
    grade: 'kernel',
    mechanism: 'cpu.max',
    source: `${DOC}, "CPU", Linux 6.12`,
    bounds: 'real-time tasks are not held',
  },
  'limit.cpu-weight': {
    grade: 'kernel',
    mechanism: 'cpu.weight',
    source: `${DOC}, "CPU", Linux 6.12`,
    bounds: 'among the groups beside this one, while cpus are contended',
  },
  'limit.cpu-set': { grade: 'kernel', mechanism: 'cpuset.cpus', source: `${DOC}, "Cpuset", Linux 6.12` },
  'limit.cpu-time': {
    grade: 'polled',
    mechanism: 'cpu.stat usage_usec',
    source: `${DOC}, "CPU", Linux 6.12`,
    bounds: 'the supervisor samples it, so the tree may use a little more',
  },
  'limit.memory': {
    grade: 'kernel',
    mechanism: 'memory.max',
    source: `${DOC}, "Memory", Linux 6.12`,
    bounds: 'page cache and kernel memory count; memory that was charged elsewhere before stays there',
  },
  'limit.memory-soft': {
    grade: 'kernel',
    mechanism: 'memory.high',
    source: `${DOC}, "Memory", Linux 6.12`,
    bounds: 'slows the tree down and kills nobody; without a hard bound beside it that may be for ever',
  },
  'limit.swap': { grade: 'kernel', mechanism: 'memory.swap.max', source: `${DOC}, "Memory", Linux 6.12` },
  'limit.pids': { grade: 'kernel', mechanism: 'pids.max', source: `${DOC}, "PID", Linux 6.12` },
  'limit.io': {
    grade: 'kernel',
    mechanism: 'io.max',
    source: `${DOC}, "IO", Linux 6.12`,
    bounds:
      'whole disks; writes into the page cache are slowed down on their way to the disk, on ext4, btrfs, f2fs and xfs',
  },
  'limit.io-weight': {
    grade: 'kernel',
    mechanism: 'io.weight',
    source: `${DOC}, "IO", Linux 6.12`,
    bounds: 'on disks with io.cost or the BFQ scheduler',
  },
  'limit.hugetlb': { grade: 'kernel', mechanism: 'hugetlb.*.max', source: `${DOC}, "HugeTLB", Linux 6.12` },
  'kill.tree': {
    grade: 'kernel',
    mechanism: 'cgroup.kill',
    source: `${DOC}, "cgroup.kill", Linux 5.14`,
    bounds: 'before Linux 5.14 by freezing and SIGKILL; a program that stays root may move itself out of its group',
  },
  freeze: { grade: 'kernel', mechanism: 'cgroup.freeze', source: `${DOC}, "cgroup.freeze", Linux 5.2` },
  update: { grade: 'kernel', mechanism: 'control files of the group', source: `${DOC}, Linux 6.12` },
  stats: { grade: 'kernel', mechanism: 'cpu.stat', source: `${DOC}, "CPU", Linux 4.15` },
  processes: { grade: 'kernel', mechanism: 'cgroup.procs', source: `${DOC}, "cgroup.procs", Linux 6.12` },
  detach: {
    grade: 'kernel',
    mechanism: 'a shell outside of the groups, which waits and writes down how it ended',
    source: 'POSIX.1-2017, wait; rename(2) of man-pages 6.9',
    bounds: 'when the shell itself is killed, the end is seen and how it ended is not',
  },
  reattach: { grade: 'kernel', mechanism: 'group found again by name and inode', source: `${DOC}, Linux 6.12` },
  'owner-death': guardedGroups('cgroup.kill'),
  'cause.memory': { grade: 'kernel', mechanism: 'memory.events oom_kill', source: `${DOC}, "Memory", Linux 6.12` },
  'cause.pids': { grade: 'kernel', mechanism: 'pids.events max', source: `${DOC}, "PID", Linux 6.12` },
  ...PROCESS_CLAIMS,
};
