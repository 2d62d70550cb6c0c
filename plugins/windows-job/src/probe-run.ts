import { setTimeout as pause } from 'node:timers/promises';
import { errorText, type Host, type Offer } from '@ringfence/core';
import { ExitWatch } from './exit-watch.ts';
import type { JobObject } from './job-object.ts';
import { cmdPath } from './start/batch-file.ts';
import { createSuspended, type StartRequest, type Suspended } from './start/create-process.ts';
import { environmentBlock, withSystemRoot } from './start/environment-block.ts';
import { startInJob } from './start/start-in-job.ts';
import { killJob } from './stop/kill.ts';
import { prepareStreams } from './streams/standard.ts';
import { Undo } from './undo.ts';
import { Freezer } from './watch/freezer.ts';
import type { Win32 } from './win32/win32.ts';

/** What the program of the probe ends with. */
const EXIT_CODE = 7;

const QUIET = { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' } as const;

/** Runs a program in a job to its end, the whole way that a launch takes. @throws Error when it came out otherwise */
export async function probeRun(win32: Win32, host: Host, job: JobObject): Promise<void> {
  const undo = new Undo();
  try {
    const streams = await prepareStreams(win32, QUIET);
    const command = { request: requestOf(host), identity: undefined };
    const { process } = startInJob(win32, command, { job, streams, undo, keepName: false });
    await (await ExitWatch.of(win32, process)).ended;
    const exitCode = process.exitCode();
    if (exitCode !== EXIT_CODE) throw new Error(`a program that ends with ${EXIT_CODE} ended with ${exitCode}`);
    process.close();
  } catch (error) {
    undo.all();
    throw error;
  }
}

/** Freezes and kills a process that never ran. */
export async function probeTree(win32: Win32, host: Host, job: JobObject): Promise<Offer> {
  const made = await suspendedIn(win32, host, job);
  const freeze = tryFreeze(new Freezer(win32, job));
  const { mechanism, proof, complete } = await killJob(win32, job);
  made.process.close();
  return {
    freeze,
    'kill.tree': complete
      ? { grade: 'kernel', mechanism, proof }
      : { grade: 'none', message: `processes are left after ${mechanism}: ${proof}` },
  };
}

function tryFreeze(freezer: Freezer): Offer[string] {
  try {
    freezer.freeze();
  } catch (error) {
    return { grade: 'none', message: errorText(error) };
  }
  const { held } = freezer;
  freezer.thaw();
  return held > 0
    ? { grade: 'process', mechanism: 'SuspendThread on every thread', proof: `${held} thread(s) suspended` }
    : { grade: 'none', message: 'no thread of a process could be suspended' };
}

/** Closes a job in which a process is, and looks whether the process is gone. */
export async function probeOwnerDeath(win32: Win32, host: Host, job: JobObject): Promise<Offer[string]> {
  const made = await suspendedIn(win32, host, job);
  job.close();
  for (let ms = 1; !made.process.ended() && ms < 1024; ms *= 2) await pause(ms);
  const ended = made.process.ended();
  if (!ended) made.process.terminate(1);
  made.process.close();
  return ended
    ? {
        grade: 'kernel',
        mechanism: 'JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE',
        proof: 'a process was gone when its job was closed',
      }
    : { grade: 'none', message: 'a process outlived its job with JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE' };
}

async function suspendedIn(win32: Win32, host: Host, job: JobObject): Promise<Suspended> {
  const streams = await prepareStreams(win32, QUIET);
  const handles = streams.open();
  try {
    const made = createSuspended(win32, { ...requestOf(host), handles }, job.handle, undefined);
    made.close();
    return made;
  } finally {
    for (const handle of handles) win32.CloseHandle(handle);
  }
}

function requestOf({ env }: Host): Omit<StartRequest, 'handles'> {
  const file = cmdPath(env);
  return {
    file,
    line: `cmd.exe /d /c exit ${EXIT_CODE}`,
    environment: environmentBlock(withSystemRoot({}, env)),
    cwd: process.cwd(),
    ownConsole: true,
  };
}
