import {
  type LaunchContext,
  type LaunchPlan,
  type ReceiptItem,
  RingfenceError,
  type Spawned,
  type Wrapper,
} from '@ringfence/core';
import { type MainProcess, spawnedProcess } from '../confinement/local.ts';
import { processTable } from '../process/scan.ts';
import { lookupUser, type ResolvedUser } from '../users/lookup.ts';
import { environmentFor, envWrapper, splitEnvironment } from './environment.ts';
import { processReceipt } from './process-receipt.ts';
import { identityOf, isWitnessed, resolveWrappers } from './process-wrappers.ts';
import { findPrograms, missingProgram, type Programs } from './programs.ts';
import { parseControl, type SelfMoveResult, selfMove } from './self-move.ts';
import { parseTestimony, type Testimony } from './witness.ts';
import { wrap } from './wrappers.ts';

/** A start with everything looked up, so that nothing but the kernel can refuse it once groups are made. */
export interface PreparedStart {
  readonly shell: string;
  readonly wrappers: readonly Wrapper[];
  readonly user: ResolvedUser | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** A program that stands in its groups, with the receipt items of what helpers set for it. */
export interface StartedInside {
  readonly spawned: Spawned;
  readonly items: readonly ReceiptItem[];
}

/**
 * Looks up the user, the helpers and the environment of a start.
 * @throws RingfenceError `INVALID_IDENTITY`, `FENCE_SETUP_FAILED` when a helper is missing
 */
export async function prepareStart(plan: LaunchPlan, context: LaunchContext): Promise<PreparedStart> {
  const { host, runId } = context;
  const identity = identityOf(plan.settings);
  const [programs, user] = await Promise.all([
    findPrograms(host),
    identity === undefined ? undefined : lookupUser(identity, host),
  ]);
  const shell = needed(programs, 'sh');
  // A variable that differs from this process's own was written by the caller, and stays as he wrote it.
  const explicit = Object.keys(plan.env).filter((name) => plan.env[name] !== host.env[name]);
  const env = environmentFor(plan.env, { runId, explicit, ...(user === undefined ? {} : { user }) });
  const { helpers, carried } = splitEnvironment(env);
  const wrappers = await resolveWrappers(plan, { user, shell, find: (name) => host.findProgram(name) });
  const carrier = Object.keys(carried).length === 0 ? undefined : envWrapper(needed(programs, 'env'), carried);
  if (carrier !== undefined && plan.file.includes('=')) throw unnameable(plan.file, Object.keys(carried));
  return { shell, user, env: helpers, wrappers: carrier === undefined ? wrappers : [...wrappers, carrier] };
}

/**
 * Starts the program through a shell that enters the groups first, and resolves when it is past that.
 * Nothing of it runs any more when this throws for another reason than the kernel's.
 * @param entries files to write `0` into: `cgroup.procs` of a v2 group, `tasks` of a v1 group
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`, `SPAWN_FAILED`
 */
export async function startInside(
  plan: LaunchPlan,
  context: LaunchContext,
  prepared: PreparedStart,
  entries: readonly string[],
): Promise<StartedInside> {
  const spawned = await spawnShell(plan, context, prepared, entries);
  return { spawned, items: await itemsOfStart(plan, prepared, spawned, entries) };
}

/**
 * The same with the program as a main process.
 * @throws RingfenceError as `startInside` does
 */
export async function startHere(
  plan: LaunchPlan,
  context: LaunchContext,
  prepared: PreparedStart,
  entries: readonly string[],
): Promise<{ readonly main: MainProcess; readonly items: readonly ReceiptItem[] }> {
  const spawned = await spawnShell(plan, context, prepared, entries);
  // The program keeps the pid and the start time of the shell, so it is looked up while that becomes the program.
  const [main, items] = await Promise.all([
    spawnedProcess(spawned, processTable(context.host)),
    itemsOfStart(plan, prepared, spawned, entries),
  ]);
  return { main, items };
}

function spawnShell(
  plan: LaunchPlan,
  context: LaunchContext,
  { shell, wrappers, env }: PreparedStart,
  entries: readonly string[],
): Promise<Spawned> {
  const argv = wrap(wrappers, plan.file, plan.args);
  return context.spawner.spawn({
    ...selfMove({ shell, entries, argv, witnessed: isWitnessed(wrappers) }),
    env,
    cwd: plan.cwd,
    stdio: context.stdio,
    newSession: context.newSession,
    controlPipe: true,
  });
}

async function itemsOfStart(
  plan: LaunchPlan,
  prepared: PreparedStart,
  spawned: Spawned,
  entries: readonly string[],
): Promise<readonly ReceiptItem[]> {
  return receiptOfStart((await spawned.control) ?? '', plan, prepared, spawned, entries);
}

/**
 * The receipt items in what a start reported through descriptor 3 until its end.
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`: then the program was not run
 */
export async function receiptOfStart(
  control: string,
  plan: LaunchPlan,
  { wrappers, user }: Pick<PreparedStart, 'wrappers' | 'user'>,
  spawned: Pick<Spawned, 'exited'>,
  entries: readonly string[] = [],
): Promise<readonly ReceiptItem[]> {
  const said = isWitnessed(wrappers) ? parseTestimony(control) : parseControl(control);
  if (said.kind === 'entered') return [];
  if (said.kind === 'seen') return processReceipt(plan.settings, said.files, user);
  throw await failure(said, plan, entries, spawned);
}

type Failed = Exclude<SelfMoveResult | Testimony, { kind: 'entered' } | { kind: 'seen' }>;

async function failure(
  said: Failed,
  plan: LaunchPlan,
  entries: readonly string[],
  spawned: Pick<Spawned, 'exited'>,
): Promise<RingfenceError> {
  switch (said.kind) {
    case 'not-entered':
      return refused(`The kernel refused to let the program into ${entries[said.index] ?? 'its group'}`);
    case 'not-executed':
      return notExecuted(plan, said.exitCode);
    case 'helper-failed':
      return refused(`A helper that starts the program failed: ${await endOf(spawned)}; its own words are on stderr`);
    case 'garbled':
      return refused(`The report of the start cannot be read: ${JSON.stringify(said.text)}`);
  }
}

function notExecuted(plan: LaunchPlan, exitCode: number): RingfenceError {
  const missing = exitCode === 127;
  return new RingfenceError(missing ? 'COMMAND_NOT_FOUND' : 'COMMAND_NOT_EXECUTABLE', {
    problem: missing ? 'The program, or a folder above it, cannot be seen' : 'The program cannot be executed',
    received: plan.file,
    authority: 'execve(2), as the user and with the limits it was to run with',
  });
}

async function endOf(spawned: Pick<Spawned, 'exited'>): Promise<string> {
  const exit = await spawned.exited;
  if (exit.kind === 'exited') return `exit code ${exit.exitCode}`;
  return exit.kind === 'signaled' ? `${exit.signal}; a limit may be too low to start anything` : exit.reason;
}

function refused(problem: string): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', { problem });
}

function needed(programs: Programs, name: 'sh' | 'env'): string {
  const path = programs[name];
  if (path !== undefined) return path;
  const { message, remedy } = missingProgram(name);
  throw new RingfenceError('FENCE_SETUP_FAILED', { problem: message, ...(remedy === undefined ? {} : { remedy }) });
}

/** env(1) takes an argument with an equals sign for a variable, and there is no way to tell it otherwise. */
function unnameable(file: string, carried: readonly string[]): RingfenceError {
  return new RingfenceError('INVALID_COMMAND', {
    problem: 'A program with "=" in its path cannot be given variables that a shell would drop',
    expected: `a path without "=", or an environment without ${carried.join(', ')}`,
    received: file,
  });
}
