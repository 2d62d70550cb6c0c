import type { ProcessIdentity } from '@ringfence/core';
import { JobObject } from './job-object.ts';
import { HeldProcess } from './process.ts';
import type { Win32 } from './win32/win32.ts';
import { errorName } from './win32/win32-error.ts';

/** A tree of another process, held here too. */
export interface HeldTree {
  readonly process: HeldProcess;
  readonly job: JobObject;
}

/**
 * The process and the job that were written down, or why they are not there any more. A process that has ended is held too as
 * long as somebody else holds it.
 */
export function holdTree(win32: Win32, identity: ProcessIdentity, name: string): HeldTree | string {
  const process = sameProcess(win32, identity);
  if (typeof process === 'string') return process;
  const job = sameJob(win32, name, process);
  if (typeof job !== 'string') return { process, job };
  process.close();
  return job;
}

function sameProcess(win32: Win32, { pid, startTime }: ProcessIdentity): HeldProcess | string {
  const process = HeldProcess.open(win32, pid);
  if (typeof process === 'number') return `process ${pid} cannot be opened: ${errorName(process)}`;
  if (process.startTime === startTime) return process;
  process.close();
  return `process ${pid} is another one by now`;
}

function sameJob(win32: Win32, name: string, process: HeldProcess): JobObject | string {
  const job = JobObject.open(win32, name);
  if (typeof job === 'number') return `its job cannot be opened: ${errorName(job)}`;
  // A process that has ended is in no job any more.
  if (process.ended() || job.holds(process.handle)) return job;
  job.close();
  return 'the job of that name does not hold the process';
}
