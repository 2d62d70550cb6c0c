import {
  type Confinement,
  errorText,
  type LaunchContext,
  type LaunchPlan,
  type Refusal,
  RingfenceError,
  refusedItem,
  type Spawned,
} from '@ringfence/core';
import {
  admitSettings,
  type GroupView,
  isWitnessed,
  mountsNow,
  type PreparedStart,
  prepareStart,
  processTable,
  receiptOfStart,
  spawnedProcess,
  waitUntil,
  watchOver,
  wrap,
} from '@ringfence/posix';
import type { ManagerBus } from '../bus/manager-bus.ts';
import { dieAsOne, isMemoryBounded } from '../die-as-one.ts';
import type { Manager } from '../manager.ts';
import { readBack } from '../reading.ts';
import type { StaleUnits } from '../stale.ts';
import { groupOfUnit, isInUnit } from '../unit-group.ts';
import { describeRun } from '../unit-name.ts';
import { clientEnvironment, scopeClient } from './client.ts';
import { confineScope } from './confinement.ts';
import { gateCommand, goLine, KEEPER_TASKS, parseGate } from './gate.ts';
import { isExempt, openScope, type ScopeRequest, scopeOom } from './open.ts';

/** What launching needs of the executor. */
export interface ScopeLaunch {
  readonly manager: Manager;
  readonly bus: ManagerBus;
  readonly stale: StaleUnits;
  readonly unit: string;
  /** The version of the manager. */
  readonly systemd: string;
}

/**
 * Starts a shell that waits at a gate, has the manager put it into a scope with its limits, reads them back, and opens the
 * gate: then the shell becomes the program.
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_*`, `INVALID_IDENTITY`; then nothing runs and the scope is gone
 */
export async function launchScope(plan: LaunchPlan, context: LaunchContext, launch: ScopeLaunch): Promise<Confinement> {
  const prepared = await prepareStart(plan, context);
  const { settings, refusals } = admitSettings(plan, mountsNow);
  const { manager, unit, systemd } = launch;
  const description = describeRun(context.runId);
  const request = { unit, description, settings, oom: scopeOom(manager, systemd), systemd };
  const connection = await launch.bus.connect(manager);
  context.signal.throwIfAborted();
  const spawned = await spawnGate(
    plan,
    context,
    prepared,
    connection instanceof Error ? { manager, request } : undefined,
  );
  try {
    const group = await enterScope(launch, request, spawned, !(connection instanceof Error));
    return await passGate(plan, context, launch, { prepared, spawned, group, request, refusals });
  } catch (error) {
    // Whoever waits at the gate, and the keeper behind it, end when the lifeline does.
    spawned.lifeline?.end();
    throw error;
  }
}

/** The shell at the gate, started by `systemd-run` where there is no bus. */
async function spawnGate(
  plan: LaunchPlan,
  context: LaunchContext,
  prepared: PreparedStart,
  client: { readonly manager: Manager; readonly request: ScopeRequest } | undefined,
): Promise<Spawned> {
  const witnessed = isWitnessed(prepared.wrappers);
  const start = {
    cwd: plan.cwd,
    stdio: context.stdio,
    newSession: context.newSession,
    controlPipe: true,
    lifeline: true,
  };
  if (client === undefined) {
    const argv = wrap(prepared.wrappers, plan.file, plan.args);
    return context.spawner.spawn({ ...gateCommand(prepared.shell, argv, witnessed), env: prepared.env, ...start });
  }
  const env = (await context.host.findProgram('env')) ?? '/usr/bin/env';
  const own = clientEnvironment(prepared.env, client.manager, env);
  const gate = gateCommand(prepared.shell, wrap([...prepared.wrappers, own.restore], plan.file, plan.args), witnessed);
  return context.spawner.spawn({ ...scopeClient(client.manager, client.request, gate), env: own.env, ...start });
}

interface AtGate {
  readonly prepared: PreparedStart;
  readonly spawned: Spawned;
  readonly group: GroupView;
  readonly request: ScopeRequest;
  readonly refusals: readonly Refusal[];
}

async function passGate(
  plan: LaunchPlan,
  context: LaunchContext,
  { unit, manager, bus, stale }: ScopeLaunch,
  { prepared, spawned, group, request, refusals }: AtGate,
): Promise<Confinement> {
  const held = readBack(request.settings, { unit, group, extraTasks: KEEPER_TASKS });
  context.signal.throwIfAborted();
  if (isExempt(manager) && isMemoryBounded(request.settings)) dieAsOne(group);
  const watch = watchOver(context, { units: [group.directory] });
  try {
    await watch.standing;
    spawned.lifeline?.write(goLine(group.directory));
    // While the shell becomes the program, which keeps its pid and its start time.
    const table = processTable(context.host);
    const cleaned = stale.beside(group, manager, context.host);
    const main = await spawnedProcess(spawned, table);
    const passed = parseGate((await spawned.control) ?? '');
    if (passed === undefined) throw lostAtGate(unit);
    const items = await receiptOfStart(passed.rest, plan, prepared, spawned);
    context.signal.throwIfAborted();
    const found = refusals.filter((refusal) => !plan.refusals.includes(refusal)).map(refusedItem);
    return confineScope({
      main,
      table,
      group,
      keeper: passed.keeper,
      lifeline: spawned.lifeline,
      unit,
      invocation: () => bus.invocationOf(manager, unit),
      manager,
      oom: request.oom,
      items: [...held, ...items, ...found],
      offer: context.proved.offer,
      host: context.host,
      cleaned,
      watch,
    });
  } catch (error) {
    watch.forget();
    throw error;
  }
}

async function enterScope(
  { manager, bus, unit }: ScopeLaunch,
  request: ScopeRequest,
  spawned: Spawned,
  onBus: boolean,
): Promise<GroupView> {
  try {
    if (onBus) await openScope(bus, manager, request, spawned.pid);
    else await entered(spawned, unit);
  } catch (cause) {
    throw new RingfenceError('FENCE_SETUP_FAILED', {
      problem: `The manager did not make ${unit}: ${errorText(cause)}`,
      authority: onBus ? 'StartTransientUnit' : 'systemd-run --scope',
      cause,
    });
  }
  return groupOfUnit(spawned.pid, unit);
}

/** `systemd-run` says nothing when its scope stands: it becomes the shell at the gate. */
async function entered(spawned: Spawned, unit: string): Promise<void> {
  let ended = false;
  void spawned.exited.then(() => {
    ended = true;
  });
  await waitUntil(() => ended || isInUnit(spawned.pid, unit), ENTER_DEADLINE_MS);
  if (!isInUnit(spawned.pid, unit)) throw new Error('systemd-run ended; its own words are on stderr');
}

/** Milliseconds until a client that neither enters its scope nor ends is given up. */
const ENTER_DEADLINE_MS = 100_000;

function lostAtGate(unit: string): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `The shell that starts the program ended in ${unit} before it could; a limit may be too low to start anything`,
  });
}
