import type { CapabilityClaims, Claim } from '@ringfence/core';
import { DETACH } from './detached/offer.ts';
import { REQUEST_LIMITS } from './limits/index.ts';

const LEARN = 'https://learn.microsoft.com/windows/win32';
const BASIC = `${LEARN}/api/winnt/ns-winnt-jobobject_basic_limit_information`;
const EXTENDED = `${LEARN}/api/winnt/ns-winnt-jobobject_extended_limit_information`;
const RATE = `${LEARN}/api/winnt/ns-winnt-jobobject_cpu_rate_control_information`;
const JOBS = `${LEARN}/procthread/job-objects`;

const NOBODY_ELSE =
  'processes that others start for the tree are not in it: services, WMI, scheduled tasks, COM servers';

function limit(item: string, source: string, bounds?: string): Claim {
  const mechanism = REQUEST_LIMITS.find((each) => each.item === item)?.mechanism ?? item;
  return { grade: 'kernel', mechanism, source, ...(bounds === undefined ? {} : { bounds }) };
}

/** What this executor holds where everything is there; the probe says what holds here. */
export const claims: CapabilityClaims = {
  'limit.cpu': limit('cpu', RATE, 'a share of all cpus of the machine; refused where fair-share scheduling is on'),
  'limit.cpu-weight': limit('cpuWeight', RATE, 'nine steps; not together with a limit of cpu'),
  'limit.cpu-set': limit('cpuSet', BASIC, 'the first 64 cpus'),
  'limit.cpu-time': {
    grade: 'polled',
    mechanism: 'TotalUserTime and TotalKernelTime, sampled; PerJobUserTimeLimit for user time',
    source: BASIC,
    bounds: 'the supervisor samples it, so the tree may use a little more; user time alone the kernel ends itself',
  },
  'limit.memory': limit('memory', EXTENDED, 'commit charge; what goes beyond is not allocated, and nobody is killed'),
  'limit.swap': limit('swap', EXTENDED, 'none beside a limit of memory, which counts both together'),
  'limit.pids': limit('pids', BASIC, 'processes, not threads'),
  'limit.network': limit(
    'network',
    `${LEARN}/api/winnt/ns-winnt-jobobject_net_rate_control_information`,
    'what is sent; not what is received',
  ),
  'run-as': {
    grade: 'kernel',
    mechanism: 'CreateProcessWithLogonW',
    source: `${LEARN}/api/winbase/nf-winbase-createprocesswithlogonw`,
    bounds: 'with the password of the user; a command line of 1023 characters; not from LocalSystem',
  },
  'kill.tree': { grade: 'kernel', mechanism: 'TerminateJobObject', source: JOBS, bounds: NOBODY_ELSE },
  freeze: {
    grade: 'process',
    mechanism: 'SuspendThread on every thread',
    source: `${LEARN}/api/processthreadsapi/nf-processthreadsapi-suspendthread`,
    bounds: 'a thread that another process starts in one of the tree is missed',
  },
  update: { grade: 'kernel', mechanism: 'SetInformationJobObject', source: JOBS },
  stats: {
    grade: 'kernel',
    mechanism: 'JobObjectBasicAndIoAccountingInformation',
    source: JOBS,
    bounds: 'the peak of memory is kept where memory is limited',
  },
  processes: {
    grade: 'kernel',
    mechanism: 'JobObjectBasicProcessIdList',
    source: JOBS,
    bounds: 'hosts of consoles are left out',
  },
  reattach: {
    grade: 'kernel',
    mechanism: 'OpenJobObjectW by name, pid and creation time',
    source: `${LEARN}/api/winbase/nf-winbase-openjobobjectw`,
    bounds: 'in the same session; a detached tree keeps its name while its main process lives',
  },
  detach: {
    grade: 'kernel',
    mechanism: DETACH,
    source: `${LEARN}/api/jobapi2/nf-jobapi2-createjobobjectw`,
    bounds:
      'until its user logs off; when the keeper itself is killed, the end is seen and how it ended is not, and what the program prints goes nowhere',
  },
  'cause.memory': {
    grade: 'kernel',
    mechanism: 'JOB_OBJECT_MSG_JOB_MEMORY_LIMIT',
    source: `${LEARN}/api/winnt/ns-winnt-jobobject_associate_completion_port`,
    bounds: 'Windows does not promise that every message arrives',
  },
  'cause.pids': {
    grade: 'kernel',
    mechanism: 'JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT',
    source: `${LEARN}/api/winnt/ns-winnt-jobobject_associate_completion_port`,
    bounds: 'Windows does not promise that every message arrives',
  },
  'owner-death': {
    grade: 'kernel',
    mechanism: 'JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE',
    source: BASIC,
    bounds: 'unless the tree was started detached, or another process has opened it',
  },
};
