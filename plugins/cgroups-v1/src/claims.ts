import type { CapabilityClaims } from '@ringfence/core';
import { guardedGroups, PROCESS_CLAIMS } from '@ringfence/posix';

const DOC = 'Documentation/admin-guide/cgroup-v1';

/** What this executor holds where every controller is mounted; the probe says what holds here. */
export const claims: CapabilityClaims = {
  'limit.cpu': {
    grade: 'kernel',
    mechanism: 'cpu.cfs_quota_us',
    source: 'Documentation/scheduler/sched-bwc.rst, Linux 6.12',
    bounds: 'real-time tasks are not held',
  },
  'limit.cpu-weight': {
    grade: 'kernel',
    mechanism: 'cpu.shares',
    source: 'Documentation/scheduler/sched-design-CFS.rst, section 7, Linux 6.12',
    bounds: 'among the groups beside this one, while cpus are contended',
  },
  'limit.cpu-set': { grade: 'kernel', mechanism: 'cpuset.cpus', source: `${DOC}/cpusets.rst, Linux 6.12` },
  'limit.cpu-time': {
    grade: 'polled',
    mechanism: 'cpuacct.usage',
    source: `${DOC}/cpuacct.rst, Linux 6.12`,
    bounds: 'the supervisor samples it, so the tree may use a little more',
  },
  'limit.memory': {
    grade: 'kernel',
    mechanism: 'memory.limit_in_bytes',
    source: `${DOC}/memory.rst, section 2, Linux 6.12`,
    bounds: 'page cache and kernel memory count; memory that was charged elsewhere before stays there',
  },
  'limit.memory-soft': {
    grade: 'kernel',
    mechanism: 'memory.soft_limit_in_bytes',
    source: `${DOC}/memory.rst, section 7, Linux 6.12`,
    bounds: 'reclaimed first when the machine is short of memory; nothing is throttled',
  },
  'limit.swap': {
    grade: 'kernel',
    mechanism: 'memory.memsw.limit_in_bytes',
    source: `${DOC}/memory.rst, section 2.4, Linux 6.12`,
    bounds: 'bounds memory and swap together; needs a memory limit beside it',
  },
  'limit.pids': { grade: 'kernel', mechanism: 'pids.max', source: `${DOC}/pids.rst, Linux 6.12` },
  'limit.io': {
    grade: 'kernel',
    mechanism: 'blkio.throttle.*_device',
    source: `${DOC}/blkio-controller.rst, Linux 6.12`,
    bounds: 'reads and direct writes; buffered writes are written back by the kernel, unthrottled',
  },
  'limit.io-weight': {
    grade: 'kernel',
    mechanism: 'blkio.bfq.weight',
    source: 'Documentation/block/bfq-iosched.rst, section 4, Linux 6.12',
    bounds: 'on disks with the BFQ scheduler',
  },
  'limit.hugetlb': {
    grade: 'kernel',
    mechanism: 'hugetlb.*.limit_in_bytes',
    source: `${DOC}/hugetlb.rst, Linux 6.12`,
  },
  'kill.tree': {
    grade: 'kernel',
    mechanism: 'freezer.state and SIGKILL',
    source: `${DOC}/freezer-subsystem.rst, Linux 6.12`,
    bounds: 'a program that stays root may move itself out of its groups',
  },
  freeze: { grade: 'kernel', mechanism: 'freezer.state', source: `${DOC}/freezer-subsystem.rst, Linux 6.12` },
  update: { grade: 'kernel', mechanism: 'control files of the groups', source: `${DOC}/cgroups.rst, Linux 6.12` },
  stats: { grade: 'kernel', mechanism: 'cpuacct, memory and pids counters', source: `${DOC}/cpuacct.rst, Linux 6.12` },
  processes: { grade: 'kernel', mechanism: 'cgroup.procs', source: `${DOC}/cgroups.rst, Linux 6.12` },
  detach: {
    grade: 'kernel',
    mechanism: 'a shell outside of the groups, which waits and writes down how it ended',
    source: 'POSIX.1-2017, wait; rename(2) of man-pages 6.9',
    bounds: 'when the shell itself is killed, the end is seen and how it ended is not',
  },
  reattach: {
    grade: 'kernel',
    mechanism: 'groups found again by name and inode',
    source: `${DOC}/cgroups.rst, Linux 6.12`,
  },
  'owner-death': guardedGroups('freezer.state and SIGKILL'),
  'cause.memory': {
    grade: 'kernel',
    mechanism: 'memory.oom_control oom_kill',
    source: 'cgroups(7); oom_kill since Linux 4.13',
  },
  'cause.pids': { grade: 'kernel', mechanism: 'pids.events max', source: `${DOC}/pids.rst, Linux 6.12` },
  ...PROCESS_CLAIMS,
};
