import {
  type LaunchContext,
  type LaunchPlan,
  type ReceiptItem,
  RingfenceError,
  refusedItem,
  type StandardStreams,
} from '@ringfence/core';
import { JobConfinement } from './confinement.ts';
import { ExitWatch } from './exit-watch.ts';
import { jobName } from './job-name.ts';
import { JobObject } from './job-object.ts';
import { alwaysOf } from './limits/always.ts';
import { applyLimits, setAlways, type Target } from './limits/apply.ts';
import { limitSettings } from './limits/settings.ts';
import type { WindowsJobOptions } from './options.ts';
import { plannedOptions } from './options-items.ts';
import { prepareCommand } from './start/prepare.ts';
import { startInJob } from './start/start-in-job.ts';
import { KILLED_EXIT_CODE } from './stop/kill.ts';
import { prepareStreams } from './streams/standard.ts';
import { Undo } from './undo.ts';
import { askForMemoryNotice } from './watch/memory-notice.ts';
import { Messages } from './watch/messages.ts';
import { loadWin32 } from './win32/koffi.ts';
import type { Win32 } from './win32/win32.ts';
import { setupError } from './win32/win32-error.ts';

/** What a launch works with, in whichever process. */
export type JobContext = Pick<LaunchContext, 'host' | 'proved' | 'runId' | 'stdio' | 'newSession' | 'signal'>;

/**
 * A tree that belongs to this process, or to nobody.
 * @throws RingfenceError `COMMAND_*`, `INVALID_*`, `RUN_AS_REFUSED`, `FENCE_SETUP_FAILED`; then nothing is left
 */
export async function launch(
  plan: LaunchPlan,
  context: JobContext,
  options: WindowsJobOptions,
): Promise<JobConfinement> {
  const lifetime = options.lifetime ?? 'attached';
  if (lifetime === 'detached') refusePipes(context.stdio);
  return launchInJob(plan, context, options, lifetime);
}

/**
 * Makes a job, sets its limits while it is empty, and starts the program in it: suspended, looked at, let run, watched.
 * @throws RingfenceError `COMMAND_*`, `INVALID_*`, `RUN_AS_REFUSED`, `FENCE_SETUP_FAILED`; then nothing is left
 */
export async function launchInJob(
  plan: LaunchPlan,
  context: JobContext,
  options: WindowsJobOptions,
  lifetime: 'attached' | 'detached',
): Promise<JobConfinement> {
  const undo = new Undo();
  try {
    const win32 = await loadWin32();
    const command = await prepareCommand(win32, plan, context, options);
    const streams = await prepareStreams(win32, context.stdio);
    undo.add(streams.destroy);
    context.signal.throwIfAborted();
    const name = jobName(context.runId);
    const job = JobObject.create(win32, name);
    undo.add(() => {
      job.terminate(KILLED_EXIT_CODE);
      job.close();
    });
    const messages = Messages.of(win32, job);
    undo.add(() => messages.close());
    const target = { win32, job, always: alwaysOf(lifetime), machine: machineOf(context) };
    const limits = setLimits(target, plan, context, options);
    const unnoticed = askForMemoryNotice(job, limits);
    const started = startInJob(win32, command, { job, streams, undo, keepName: lifetime === 'detached' });
    // What can wait until the program runs is done while it comes to life.
    const { ended } = await ExitWatch.of(win32, started.process);
    const ends = await streams.connect();
    context.signal.throwIfAborted();
    const items = [...limits, ...started.items];
    const { host, proved } = context;
    const { ownConsole } = command.request;
    const held = { ...started, ended, win32, job, name, messages, unnoticed, target, lifetime, ownConsole };
    return new JobConfinement({ ...held, streams: ends, items, host, proved });
  } catch (error) {
    undo.all();
    throw error;
  }
}

function machineOf({ host }: JobContext): Target['machine'] {
  return { cpus: host.capacity.cpus, usedUserTime: 0n };
}

function setLimits(
  target: Target,
  plan: LaunchPlan,
  context: JobContext,
  options: WindowsJobOptions,
): readonly ReceiptItem[] {
  const error = setAlways(target);
  if (error !== undefined) {
    throw setupError('the job takes no limits', 'SetInformationJobObject(JobObjectExtendedLimitInformation)', error);
  }
  const extra = plannedOptions(options, context.proved.offer, isInJob(target.win32));
  const settings = limitSettings([...plan.settings, ...extra.settings]);
  return [...applyLimits(target, settings), ...extra.refusals.map(refusedItem)];
}

/** Node puts itself into a job when it starts its first child; services, containers and build machines do it before. */
function isInJob(win32: Win32): boolean {
  const answer = Buffer.alloc(4);
  return win32.IsProcessInJob(win32.GetCurrentProcess(), 0, answer) !== 0 && answer.readInt32LE() !== 0;
}

/** @throws RingfenceError `INVALID_OPTION` */
function refusePipes(stdio: StandardStreams): void {
  const piped = Object.entries(stdio).filter(
    ([, option]) => option !== 'ignore' && option !== 'inherit' && !(typeof option === 'object' && 'file' in option),
  );
  if (piped.length === 0) return;
  throw new RingfenceError('INVALID_OPTION', {
    problem: 'a detached program outlives this process, and the pipes to it do not',
    expected: "{ file }, 'ignore' or 'inherit' for stdin, stdout and stderr",
    received: piped.map(([name]) => name).join(', '),
  });
}
