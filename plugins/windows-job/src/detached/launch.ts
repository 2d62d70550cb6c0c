import { type Confinement, type LaunchContext, type LaunchPlan, RingfenceError } from '@ringfence/core';
import { type BegunRun, beginRun, type ProcessLookup, type RunState } from '@ringfence/posix/keeper';
import { ExitWatch } from '../exit-watch.ts';
import { holdTree } from '../held.ts';
import { askCredential } from '../identity/credential.ts';
import { jobName } from '../job-name.ts';
import { JobObject } from '../job-object.ts';
import type { WindowsJobOptions } from '../options.ts';
import { KILLED_EXIT_CODE, killJob } from '../stop/kill.ts';
import { loadWin32 } from '../win32/koffi.ts';
import type { Win32 } from '../win32/win32.ts';
import { confineDetached } from './confinement.ts';
import { type Answer, type Orders, thrown } from './orders.ts';
import { identityOf, processLookup, thisProcess } from './processes.ts';
import { type StartedKeeper, startKeeper } from './start-keeper.ts';
import { stopKinds, watchedItems, watchedLimits } from './watched.ts';

/**
 * Has a keeper start the program, which outlives this process: it holds the job, writes down what the program prints and how it
 * ended, and goes away then.
 * @throws RingfenceError `STATE_UNUSABLE`, `COMMAND_*`, `INVALID_*`, `RUN_AS_REFUSED`, `FENCE_SETUP_FAILED`; then nothing is left
 */
export async function launchDetached(
  plan: LaunchPlan,
  context: LaunchContext,
  options: WindowsJobOptions,
): Promise<Confinement> {
  const win32 = await loadWin32();
  const table = processLookup(win32);
  const begun = await beginRun(plan, context, { self: thisProcess(win32), table, notes: [] });
  let keeper: StartedKeeper | undefined;
  try {
    const orders = await ordersFor(plan, context, options, begun);
    context.signal.throwIfAborted();
    keeper = await startKeeper(win32, context.host, context.runId);
    return await begin({ win32, plan, context, begun, table }, keeper, orders);
  } catch (error) {
    if (keeper !== undefined) await undo(win32, keeper, context.runId);
    begun.folder.remove();
    throw error;
  } finally {
    keeper?.leave();
  }
}

interface Beginning {
  readonly win32: Win32;
  readonly plan: LaunchPlan;
  readonly context: LaunchContext;
  readonly begun: BegunRun;
  readonly table: ProcessLookup;
}

async function begin(
  { win32, plan, context, begun, table }: Beginning,
  keeper: StartedKeeper,
  orders: Orders,
): Promise<Confinement> {
  const { folder } = begun;
  for (const kind of stopKinds(orders.limits)) folder.prepareStop({ kind });
  const job = jobName(context.runId);
  const data = { job, lifetime: 'detached', console: 'own' };
  const state: RunState = { ...begun.state, keeper: identityOf(keeper.process), data, ...boundsOf(keeper) };
  folder.write(state, false);
  const answer = await keeper.obey(orders);
  const { pid, startTime, items, armed } = startedIn(answer, folder.path);
  // An abort that came meanwhile: what runs is ended by whoever undoes this.
  context.signal.throwIfAborted();
  const main = { pid, startTime, bootId: undefined };
  const held = holdTree(win32, main, job);
  if (typeof held === 'string') throw setupFailed(held, folder.path);
  const { host, proved } = context;
  const parts = { win32, folder, state, main, table, host, proved, ...held };
  return confineDetached({ ...parts, items: [...items, ...watchedItems(plan, armed, items)] });
}

function startedIn(answer: Answer | undefined, folder: string): Extract<Answer, { status: 'started' }> {
  if (answer?.status === 'started') return answer;
  if (answer?.status === 'failed') throw thrown(answer.error);
  throw setupFailed('the keeper of the run ended before it started the program', folder);
}

function setupFailed(problem: string, folder: string): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', { problem, authority: folder });
}

async function ordersFor(
  plan: LaunchPlan,
  { proved, runId, stdio, detached }: LaunchContext,
  { credential, ...options }: WindowsJobOptions,
  { folder }: BegunRun,
): Promise<Orders> {
  const user = plan.settings.find(({ item }) => item === 'runAs')?.value;
  const { stdin } = stdio;
  const input = typeof stdin === 'object' && 'text' in stdin ? { file: folder.writeInput(stdin.text) } : stdin;
  return {
    plan,
    proved,
    runId,
    options,
    ...(user === undefined ? {} : { credential: await askCredential(credential, String(user)) }),
    stdin: typeof input === 'object' && 'file' in input ? input : 'ignore',
    state: folder.path,
    limits: watchedLimits(plan),
    grace: detached?.grace ?? { signal: 'SIGTERM', ms: 0 },
  };
}

const STAYED =
  'its keeper is in a job that lets nobody out, as whoever started it is: when that job is ended, keeper and program end with it';

function boundsOf({ stayed }: StartedKeeper): Pick<RunState, 'bounds'> {
  return stayed ? { bounds: STAYED } : {};
}

/** Ends the keeper, so that it starts nobody any more, and then the program, which keeps the name of its job. */
async function undo(win32: Win32, { process }: StartedKeeper, runId: string): Promise<void> {
  const { ended } = await ExitWatch.of(win32, process);
  process.terminate(KILLED_EXIT_CODE);
  await ended;
  const job = JobObject.open(win32, jobName(runId));
  if (typeof job === 'number') return;
  await killJob(win32, job);
  job.close();
}
