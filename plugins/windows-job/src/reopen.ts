import type { Confinement, Gone, Handle, ReopenContext } from '@ringfence/core';
import { JobConfinement } from './confinement.ts';
import { ExitWatch } from './exit-watch.ts';
import { holdTree } from './held.ts';
import { isJobName } from './job-name.ts';
import type { JobObject } from './job-object.ts';
import { alwaysOf } from './limits/always.ts';
import { Messages } from './watch/messages.ts';
import { loadWin32 } from './win32/koffi.ts';
import type { Win32 } from './win32/win32.ts';

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
  const held = holdTree(win32, handle.identity, name);
  if (typeof held === 'string') return gone(held);
  const { process, job } = held;
  const letGo = (): void => {
    job.close();
    process.close();
  };
  if (process.ended()) {
    letGo();
    return gone(`process ${process.pid} has ended`);
  }
  const { ended } = await ExitWatch.of(win32, process).catch((error: unknown) => {
    letGo();
    throw error;
  });
  const life = lifetime === 'detached' ? 'detached' : 'attached';
  const machine = { cpus: host.capacity.cpus, usedUserTime: 0n };
  const target = { win32, job, always: alwaysOf(life), machine };
  return new JobConfinement({
    ...{ win32, job, name, process, target, lifetime: life, host, proved },
    ended,
    streams: NO_STREAMS,
    items: [],
    messages: messagesOf(win32, job),
    unnoticed: undefined,
    ownConsole: handle.data['console'] === 'own',
  });
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
