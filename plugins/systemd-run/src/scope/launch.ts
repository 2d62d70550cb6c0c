import {
  type Confinement,
  errorText,
  type LaunchContext,
  type LaunchPlan,
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
  wrap,
} from '@ringfence/posix';
import type { ManagerBus } from '../bus/manager-bus.ts';
import type { Manager } from '../manager.ts';
import { readBack } from '../reading.ts';
import { groupOfUnit } from '../unit-group.ts';
import { describeRun } from '../unit-name.ts';
import { confineScope } from './confinement.ts';
import { gateCommand, goLine, KEEPER_TASKS, parseGate } from './gate.ts';
import { openScope } from './open.ts';

/** What launching needs of the executor. */
export interface ScopeLaunch {
  readonly manager: Manager;
  readonly bus: ManagerBus;
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
  context.signal.throwIfAborted();
  const spawned = await spawnGate(plan, context, prepared);
  try {
    return await passGate(plan, context, launch, { prepared, spawned });
  } catch (error) {
    // Whoever waits at the gate, and the keeper behind it, end when the lifeline does.
    spawned.lifeline?.end();
    throw error;
  }
}

function spawnGate(plan: LaunchPlan, context: LaunchContext, prepared: PreparedStart): Promise<Spawned> {
  const argv = wrap(prepared.wrappers, plan.file, plan.args);
  return context.spawner.spawn({
    ...gateCommand(prepared.shell, argv, isWitnessed(prepared.wrappers)),
    env: prepared.env,
    cwd: plan.cwd,
    stdio: context.stdio,
    newSession: context.newSession,
    controlPipe: true,
    lifeline: true,
  });
}

interface AtGate {
  readonly prepared: PreparedStart;
  readonly spawned: Spawned;
}

async function passGate(
  plan: LaunchPlan,
  context: LaunchContext,
  launch: ScopeLaunch,
  { prepared, spawned }: AtGate,
): Promise<Confinement> {
  const { settings, refusals } = admitSettings(plan, mountsNow);
  const group = await enterScope(launch, context, spawned, settings);
  const held = readBack(settings, group, KEEPER_TASKS);
  context.signal.throwIfAborted();
  spawned.lifeline?.write(goLine(group.directory));
  const passed = parseGate((await spawned.control) ?? '');
  if (passed === undefined) throw lostAtGate(launch.unit);
  const items = await receiptOfStart(passed.rest, plan, prepared, spawned);
  context.signal.throwIfAborted();
  const found = refusals.filter((refusal) => !plan.refusals.includes(refusal)).map(refusedItem);
  const table = processTable(context.host);
  return confineScope({
    main: await spawnedProcess(spawned, table),
    table,
    group,
    keeper: passed.keeper,
    lifeline: spawned.lifeline,
    unit: launch.unit,
    manager: launch.manager,
    items: [...held, ...items, ...found],
    offer: context.proved.offer,
    host: context.host,
  });
}

async function enterScope(
  { manager, bus, unit, systemd }: ScopeLaunch,
  { runId }: LaunchContext,
  spawned: Spawned,
  settings: LaunchPlan['settings'],
): Promise<GroupView> {
  try {
    await openScope(bus, manager, { unit, systemd, settings, description: describeRun(runId) }, spawned.pid);
  } catch (cause) {
    throw new RingfenceError('FENCE_SETUP_FAILED', {
      problem: `The manager did not make ${unit}: ${errorText(cause)}`,
      authority: 'StartTransientUnit',
      cause,
    });
  }
  return groupOfUnit(spawned.pid, unit);
}

function lostAtGate(unit: string): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `The shell that starts the program ended in ${unit} before it could; a limit may be too low to start anything`,
  });
}
