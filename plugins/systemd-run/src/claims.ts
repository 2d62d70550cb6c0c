import type { CapabilityClaims } from '@ringfence/core';
import { guardedGroups, PROCESS_CLAIMS } from '@ringfence/posix';

const CONTROL = 'systemd.resource-control(5), systemd 257';
const EXEC = 'systemd.exec(5), systemd 257';

/** What this executor holds where the manager may use every controller and the unit may be a service; the probe says what holds here. */
export const claims: CapabilityClaims = {
  'limit.cpu': {
    grade: 'kernel',
    mechanism: 'cpu.max',
    source: `${CONTROL}, CPUQuota=`,
    bounds: 'real-time tasks are not held',
  },
  'limit.cpu-weight': {
    grade: 'kernel',
    mechanism: 'cpu.weight',
    source: `${CONTROL}, CPUWeight=`,
    bounds: 'among the units beside this one, while cpus are contended',
  },
  'limit.cpu-set': { grade: 'kernel', mechanism: 'cpuset.cpus', source: `${CONTROL}, AllowedCPUs=` },
  'limit.cpu-time': {
    grade: 'polled',
    mechanism: 'cpu.stat usage_usec',
    source: 'Documentation/admin-guide/cgroup-v2.rst, "CPU", Linux 6.12',
    bounds: 'the supervisor samples it, so the tree may use a little more',
  },
  'limit.memory': {
    grade: 'kernel',
    mechanism: 'memory.max',
    source: `${CONTROL}, MemoryMax=`,
    bounds: 'page cache and kernel memory count; memory that was charged elsewhere before stays there',
  },
  'limit.memory-soft': {
    grade: 'kernel',
    mechanism: 'memory.high',
    source: `${CONTROL}, MemoryHigh=`,
    bounds: 'slows the tree down and kills nobody',
  },
  'limit.swap': { grade: 'kernel', mechanism: 'memory.swap.max', source: `${CONTROL}, MemorySwapMax=` },
  'limit.pids': {
    grade: 'kernel',
    mechanism: 'pids.max',
    source: `${CONTROL}, TasksMax=`,
    bounds: 'a scope has one task more, which watches over it',
  },
  'limit.io': {
    grade: 'kernel',
    mechanism: 'io.max',
    source: `${CONTROL}, IOReadBandwidthMax= and the like`,
    bounds: 'a write into the page cache is not slowed down itself, only its way to the disk',
  },
  'limit.io-weight': {
    grade: 'kernel',
    mechanism: 'io.weight',
    source: `${CONTROL}, IOWeight=`,
    bounds: 'on disks with io.cost or the BFQ scheduler',
  },
  ...PROCESS_CLAIMS,
  'run-as': {
    ...PROCESS_CLAIMS['run-as'],
    mechanism: 'User= and Group=',
    source: `${EXEC}, User=`,
    bounds: `${PROCESS_CLAIMS['run-as'].bounds}; groups that are named, and every user of a scope, are set by setpriv`,
  },
  'isolate.private-tmp': {
    grade: 'kernel',
    mechanism: 'PrivateTmp=',
    source: EXEC,
    bounds: 'in a service; a program that stays root may leave its mount namespace',
  },
  'isolate.read-only-system': {
    grade: 'kernel',
    mechanism: 'ProtectSystem=strict',
    source: EXEC,
    bounds: 'in a service; home folders, /tmp, /var/tmp and the working directory stay as they are',
  },
  'isolate.private-devices': { grade: 'kernel', mechanism: 'PrivateDevices=', source: EXEC, bounds: 'in a service' },
  'isolate.private-pids': {
    grade: 'kernel',
    mechanism: 'PrivatePIDs=',
    source: `${EXEC}, since 257`,
    bounds: 'in a service',
  },
  'isolate.system-calls': {
    grade: 'kernel',
    mechanism: 'SystemCallFilter=',
    source: EXEC,
    bounds: 'in a service; what a shell needs to start the program must be allowed too',
  },
  'kill.tree': {
    grade: 'kernel',
    mechanism: 'cgroup.kill',
    source: 'Documentation/admin-guide/cgroup-v2.rst, "cgroup.kill", Linux 5.14',
    bounds: 'a program that stays root may move itself out of its unit; before Linux 5.14 cgroup.freeze and SIGKILL',
  },
  freeze: {
    grade: 'kernel',
    mechanism: 'cgroup.freeze',
    source: 'Documentation/admin-guide/cgroup-v2.rst, "cgroup.freeze", Linux 5.2',
  },
  update: { grade: 'kernel', mechanism: 'systemctl set-property --runtime', source: 'systemctl(1), systemd 257' },
  stats: {
    grade: 'kernel',
    mechanism: 'cpu.stat, memory.current, pids.current',
    source: 'Documentation/admin-guide/cgroup-v2.rst, Linux 6.12',
  },
  processes: {
    grade: 'kernel',
    mechanism: 'cgroup.procs',
    source: 'Documentation/admin-guide/cgroup-v2.rst, Linux 6.12',
  },
  detach: {
    grade: 'kernel',
    mechanism: 'the manager, whose stop hook of the service writes down how it ended',
    source: 'systemd.service(5), ExecStopPost=, systemd 257',
    bounds: 'when the stop hook itself is killed, how it ended is not known; a manager of a user ends with its user',
  },
  reattach: {
    grade: 'kernel',
    mechanism: 'a unit found again by name, invocation, group and inode',
    source: 'systemd.unit(5), systemd 257',
  },
  'cause.memory': {
    grade: 'kernel',
    mechanism: 'memory.events oom_kill',
    source: 'Documentation/admin-guide/cgroup-v2.rst, "Memory", Linux 6.12',
  },
  'cause.pids': {
    grade: 'kernel',
    mechanism: 'pids.events max',
    source: 'Documentation/admin-guide/cgroup-v2.rst, "PID", Linux 6.12',
  },
  'owner-death': guardedGroups('cgroup.kill'),
};
