import type { Confinement, Gone, Handle, ReopenContext } from '@ringfence/core';
import { JobConfinement } from './confinement.ts';
import { ExitWatch } from './exit-watch.ts';
import { isJobName } from './job-name.ts';
import { JobObject } from './job-object.ts';
import { alwaysOf } from './launch.ts';
import { HeldProcess } from './process.ts';
import { Messages } from './watch/messages.ts';
import { loadWin32 } from './win32/koffi.ts';
import type { Win32 } from './win32/win32.ts';
import { errorName } from './win32/win32-error.ts';

const NO_STREAMS = { stdin: undefined, stdout: undefined, stderr: undefined };

/**
 * Takes over a tree that another process started, by its handle. A job cannot be found from a pid. An attached tree then
 * has two owners, and dies with the first that exits in good order or with the last that is killed.
 */
export async function reopen(handle: Handle | number, { host, proved }: ReopenContext): Promise<Confinement | Gone> {
  if (typeof handle === 'number') return gone('Windows does not tell the job of a process; its handle does');
  const { job: name, lifetime } = handle.data;
  if (!isJobName(name)) return gone('the handle names no job of ours');
  const win32 = await loadWin32();
  const process = sameProcess(win32, handle);
  if (typeof process === 'string') return gone(process);
  const job = sameJob(win32, name, process);
  if (typeof job === 'string') {
    process.close();
    return gone(job);
  }
  const { ended } = await ExitWatch.of(win32, process).catch((error: unknown) => {
    job.close();
    process.close();
    throw error;
  });
  const life = lifetime === 'detached' ? 'detached' : 'attached';
  const machine = { cpus: host.capacity.cpus, usedUserTime: 0n };
  const target = { win32, job, always: alwaysOf(life), machine };
  const held = { win32, job, name, process, target, lifetime: life, host, proved } as const;
  return new JobConfinement({
    ...held,
    ended,
    streams: NO_STREAMS,
    items: [],
    messages: messagesOf(win32, job),
    unnoticed: undefined,
    ownConsole: handle.data['console'] === 'own',
  });
}

function sameProcess(win32: Win32, { identity }: Handle): HeldProcess | string {
  const process = HeldProcess.open(win32, identity.pid);
  if (typeof process === 'number') return `process ${identity.pid} cannot be opened: ${errorName(process)}`;
  if (process.startTime === identity.startTime && !process.ended()) return process;
  const reason = process.ended() ? 'has ended' : 'is another one by now';
  process.close();
  return `process ${identity.pid} ${reason}`;
}

function sameJob(win32: Win32, name: string, process: HeldProcess): JobObject | string {
  const job = JobObject.open(win32, name);
  if (typeof job === 'number') return `its job cannot be opened: ${errorName(job)}`;
  if (job.holds(process.handle)) return job;
  job.close();
  return 'the job of that name does not hold the process';
}

/** The owner may still read them, and a job has one reader. */
function messagesOf(win32: Win32, job: JobObject): Messages | undefined {
  try {
    return Messages.of(win32, job);
  } catch {
    // Taken: the verdict then says that the messages went to the process that started the tree.
    return undefined;
  }
}

function gone(reason: string): Gone {
  return { status: 'gone', reason };
}
