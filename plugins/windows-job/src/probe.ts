import { randomBytes } from 'node:crypto';
import { errorText, type Host, machine, type Offer, type ProbeResult } from '@ringfence/core';
import { detachOffer } from './detached/offer.ts';
import { jobName } from './job-name.ts';
import { JobObject } from './job-object.ts';
import { alwaysOf } from './limits/always.ts';
import { setAlways, type Target } from './limits/apply.ts';
import { NEVER } from './never.ts';
import type { WindowsJobOptions } from './options.ts';
import { probeLimits } from './probe-limits.ts';
import { probeOwnerDeath, probeRun, probeTree } from './probe-run.ts';
import { countOf, Messages } from './watch/messages.ts';
import { isCounted, readCounters } from './watch/usage.ts';
import { KoffiMissing, loadWin32 } from './win32/koffi.ts';
import type { Win32 } from './win32/win32.ts';

/**
 * Runs a program in a throw-away job the whole way that a launch takes, sets every limit and asks for it, freezes and kills
 * a process, and closes a job with one in it.
 */
export async function probe(host: Host, options: WindowsJobOptions): Promise<ProbeResult> {
  if (host.arch !== 'x64' && host.arch !== 'arm64') {
    return { status: 'absent', reasons: [{ message: `needs a 64-bit Node: this one is ${host.arch}` }] };
  }
  // Calls into Windows leave nothing that could be read again: what they came to is what a bundle keeps of them.
  return machine.answer('windows-job: a program in a throw-away job', () => tryWindows(host, options));
}

async function tryWindows(host: Host, options: WindowsJobOptions): Promise<ProbeResult> {
  try {
    return await prove(await loadWin32(), host, options);
  } catch (error) {
    if (!(error instanceof KoffiMissing)) throw error;
    const message = `koffi, through which Windows is called, cannot be loaded: ${errorText(error)}`;
    return { status: 'absent', reasons: [{ message, remedy: 'npm install koffi' }] };
  }
}

async function prove(win32: Win32, host: Host, options: WindowsJobOptions): Promise<ProbeResult> {
  const jobs: JobObject[] = [];
  const makeJob = (): JobObject => {
    const job = JobObject.create(win32, jobName(randomBytes(8).toString('hex')));
    jobs.push(job);
    return job;
  };
  try {
    const limits = probeLimits(targetOf(win32, host, makeJob()));
    const watched = await probeWatched(win32, host, makeJob(), limits);
    const tree = await probeTree(win32, host, makeJob());
    const dying = makeJob();
    setAlways(targetOf(win32, host, dying));
    const offer: Offer = {
      ...NEVER,
      ...limits,
      ...watched,
      ...tree,
      'owner-death': await probeOwnerDeath(win32, host, dying),
      ...following(options),
      detach: detachOffer(host, watched['limit.cpu-time']),
    };
    return { status: 'proved', offer, findings: findingsOf(win32) };
  } finally {
    for (const job of jobs) job.close();
  }
}

function targetOf(win32: Win32, host: Host, job: JobObject): Target {
  return { win32, job, always: alwaysOf('attached'), machine: { cpus: host.capacity.cpus, usedUserTime: 0n } };
}

/** What is known of a job whose program has run to its end. */
async function probeWatched(win32: Win32, host: Host, job: JobObject, limits: Offer): Promise<Offer> {
  const messages = Messages.of(win32, job);
  try {
    await probeRun(win32, host, job);
    const told = countOf(messages.counts(), 'JOB_OBJECT_MSG_NEW_PROCESS') > 0;
    return { ...causes(limits, told), ...counters(win32, job, limits) };
  } finally {
    messages.close();
  }
}

/** A cause can be told where its limit is held and messages arrive. */
function causes(limits: Offer, told: boolean): Offer {
  const cause = (limit: string, mechanism: string): Offer[string] => {
    if (!told) return { grade: 'none', message: 'no message of a job arrived' };
    if (limits[limit]?.grade === 'kernel') return { grade: 'kernel', mechanism };
    return { grade: 'none', message: 'the limit itself is not held' };
  };
  return {
    'cause.memory': cause('limit.memory', 'JOB_OBJECT_MSG_JOB_MEMORY_LIMIT'),
    'cause.pids': cause('limit.pids', 'JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT'),
  };
}

function counters(win32: Win32, job: JobObject, limits: Offer): Offer {
  const { accounting } = readCounters(win32, job);
  if (accounting === undefined || !isCounted(accounting)) {
    const message = 'a program has run, and JobObjectBasicAccountingInformation counts neither time nor page faults';
    return { stats: { grade: 'none', message }, 'limit.cpu-time': { grade: 'none', message } };
  }
  const proof = `TotalPageFaultCount ${accounting.TotalPageFaultCount} after one program`;
  const mechanism = 'TotalUserTime and TotalKernelTime, sampled';
  const bounded = limits['limit.cpu-time']?.grade === 'kernel' ? '; PerJobUserTimeLimit for user time' : '';
  return {
    stats: { grade: 'kernel', mechanism: 'JobObjectBasicAndIoAccountingInformation', proof },
    'limit.cpu-time': { grade: 'polled', mechanism: `${mechanism}${bounded}`, proof },
  };
}

/** What follows from a job that was made, entered and killed. */
function following({ credential }: WindowsJobOptions): Offer {
  return {
    update: { grade: 'kernel', mechanism: 'SetInformationJobObject' },
    processes: { grade: 'kernel', mechanism: 'JobObjectBasicProcessIdList' },
    reattach: { grade: 'kernel', mechanism: 'OpenJobObjectW by name, pid and creation time' },
    'run-as':
      credential === undefined
        ? {
            grade: 'none',
            message: 'Windows starts a program as another user only with the password of that user',
            remedy: 'windowsJob({ credential: (user) => ({ password }) })',
          }
        : { grade: 'kernel', mechanism: 'CreateProcessWithLogonW' },
  };
}

function findingsOf(win32: Win32): string[] {
  const streams = win32.openDescriptor === undefined ? 'a named-pipe server' : 'uv_open_osfhandle';
  return [`standard streams by ${streams}`];
}
