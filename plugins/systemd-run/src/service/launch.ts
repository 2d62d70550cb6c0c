import { setTimeout as delay } from 'node:timers/promises';
import {
  type Confinement,
  type Exit,
  type LaunchContext,
  type LaunchPlan,
  type PlannedItems,
  type ReceiptItem,
  refusedItem,
  type Spawned,
} from '@ringfence/core';
import { admitSettings, type GroupView, mountsNow, processTable, readLayout, watchOver } from '@ringfence/posix';
import type { ManagerBus } from '../bus/manager-bus.ts';
import { copiedGroup } from '../counters.ts';
import { type Manager, managerEnvironment } from '../manager.ts';
import { runClient } from '../manager-client.ts';
import { readBack } from '../reading.ts';
import type { StaleUnits } from '../stale.ts';
import { groupOfMembership } from '../unit-group.ts';
import { describeRun } from '../unit-name.ts';
import { clientCommand } from './client.ts';
import { mainCommand, startScript } from './command.ts';
import { confineService } from './confinement.ts';
import { EndingWatch, isLost } from './ending.ts';
import { mainOf } from './main.ts';
import { exitOf } from './outcome.ts';
import { type PreparedService, prepareService } from './prepare.ts';
import { serviceAssignments } from './properties.ts';
import { makeRunFolder, type RunFolder, removeRunFolder, runFolderOf } from './run-folder.ts';
import { RELEASE_LINE, runnerCommand } from './runner.ts';
import { awaitProgram } from './start.ts';
import { LIMIT_FILES, STOP_HOOK, stopHookCommand } from './stop-hook.ts';
import { receiptOfTestimony, testifiedFor } from './testimony.ts';

/**
 * A client gives up on its manager after 25 seconds, also when that one is only busy, as with many starts at once.
 * @see sd_bus_set_method_call_timeout(3), "$SYSTEMD_BUS_TIMEOUT", systemd 249
 */
const PATIENT = { SYSTEMD_BUS_TIMEOUT: '90s' };

/** Milliseconds that the client may take to end after its unit. */
const CLIENT_MS = 10_000;

/** What launching needs of the executor. */
export interface ServiceLaunch {
  readonly manager: Manager;
  readonly bus: ManagerBus;
  readonly stale: StaleUnits;
  readonly unit: string;
  /** The version of the manager. */
  readonly systemd: string;
}

/** A service on its way to its program. */
interface Starting extends ServiceLaunch {
  readonly plan: LaunchPlan;
  readonly context: LaunchContext;
  readonly prepared: PreparedService;
  readonly admitted: PlannedItems;
  readonly folder: RunFolder;
  readonly spawned: Spawned;
}

/**
 * Has the manager start a service whose shell takes over the environment, testifies to what it sees, and becomes the program.
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_*`, `INVALID_*`; then nothing runs and the unit is gone
 */
export async function launchService(
  plan: LaunchPlan,
  context: LaunchContext,
  launch: ServiceLaunch,
): Promise<Confinement> {
  const prepared = await prepareService(plan, context);
  const admitted = admitSettings(plan, mountsNow);
  const folder = runFolderOf(launch.manager, context.runId);
  const testified = testifiedFor(admitted.settings);
  const script = startScript({ ...prepared, testified, file: plan.file, args: plan.args });
  context.signal.throwIfAborted();
  const user = prepared.change?.by === 'manager' ? prepared.change.user : undefined;
  makeRunFolder(folder, { script, hook: STOP_HOOK, user });
  try {
    const spawned = await spawnRunner({ ...launch, plan, context, prepared, admitted, folder });
    return await followStart({ ...launch, plan, context, prepared, admitted, folder, spawned });
  } catch (error) {
    removeRunFolder(folder);
    throw error;
  }
}

async function spawnRunner(starting: Omit<Starting, 'spawned'>): Promise<Spawned> {
  const { manager, unit, systemd, plan, context, prepared, admitted, folder } = starting;
  const { unified } = await readLayout(context.host);
  const assignments = serviceAssignments({
    settings: admitted.settings,
    isolation: context.request.isolation,
    change: prepared.change,
    stopHook: stopHookCommand(prepared.shell, folder, unified?.mountPoint ?? '/sys/fs/cgroup'),
    runFolder: folder.path,
    cwd: plan.cwd,
    systemd,
  });
  const command = mainCommand(prepared.env, prepared.shell, folder);
  const description = describeRun(context.runId);
  const client = clientCommand(manager, { unit, description, cwd: plan.cwd, assignments, command, systemd });
  return context.spawner.spawn({
    ...runnerCommand(prepared.shell, manager, unit, folder, client),
    env: { ...managerEnvironment(manager), ...PATIENT },
    cwd: '/',
    stdio: context.stdio,
    newSession: context.newSession,
    controlPipe: false,
    lifeline: true,
  });
}

async function followStart(starting: Starting): Promise<Confinement> {
  const { spawned, folder, unit, plan, context } = starting;
  let undone: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    undone ??= undo(starting);
    return undone;
  };
  try {
    const files = await awaitProgram(spawned, folder, unit, plan, stop);
    context.signal.throwIfAborted();
    return await confine(starting, files);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function confine(starting: Starting, files: ReadonlyMap<string, string>): Promise<Confinement> {
  const { manager, bus, stale, unit, plan, context, prepared, admitted, folder, spawned } = starting;
  const group = groupOfMembership(files.get('cgroup') ?? '', unit);
  const ending = new EndingWatch(folder, () => group.read('cgroup.events') === undefined);
  // The client ends when the manager has collected the unit.
  void spawned.exited.then(() => ending.look());
  const held = readBack(admitted.settings, { unit, group: await limitsOf(group, ending), extraTasks: 0 });
  const seen = receiptOfTestimony(admitted.settings, files, prepared.user);
  const found = admitted.refusals.filter((refusal) => !plan.refusals.includes(refusal)).map(refusedItem);
  const table = processTable(context.host);
  const exited = endOf(ending, spawned);
  const main = await mainOf({ ...spawned, exited }, files, group, table);
  return confineService({
    main,
    table,
    group,
    lifeline: spawned.lifeline,
    folder,
    ending,
    unit,
    invocation: () => bus.invocationOf(manager, unit),
    manager,
    items: [...held, ...seen, ...found] satisfies readonly ReceiptItem[],
    offer: context.proved.offer,
    host: context.host,
    cleaned: stale.beside(group, manager, context.host),
    owned: true,
    // The runner's watcher has the manager kill what runs; this one kills a tree that stands frozen too.
    watch: watchOver(context, { units: [group.directory] }),
  });
}

/** The client holds the program's streams; it lets go of them when the manager has collected the unit. */
async function endOf(ending: EndingWatch, spawned: Spawned): Promise<Exit> {
  const end = await ending.ending;
  await Promise.race([spawned.exited, delay(CLIENT_MS, undefined, { ref: false })]);
  return exitOf(end);
}

/**
 * The limits as the files of the group say them now; of a unit that has ended already, as its stop hook read them. While it kills
 * what a program left, a manager of today keeps forks away by a bound of 0 tasks, which nobody can ask for.
 */
async function limitsOf(group: GroupView, ending: EndingWatch): Promise<GroupView> {
  const files = new Map(LIMIT_FILES.flatMap((file) => entryOf(file, group.read(file))));
  const isKilled = files.get('pids.max')?.trim() === '0';
  if (!isKilled && group.read('cgroup.events') !== undefined)
    return { ...copiedGroup(group.directory, files), ancestors: group.ancestors };
  const end = await ending.ending;
  return isLost(end) ? group : { ...copiedGroup(group.directory, end.files), ancestors: group.ancestors };
}

function entryOf(file: string, text: string | undefined): readonly (readonly [string, string])[] {
  return text === undefined ? [] : [[file, text]];
}

/** A unit that never was, or that has ended, has nothing to stop. */
async function undo({ manager, unit, context, spawned }: Starting): Promise<void> {
  await runClient(context.host, manager, 'systemctl', ['kill', '--signal=SIGKILL', unit]);
  await runClient(context.host, manager, 'systemctl', ['stop', unit]);
  spawned.lifeline?.end(RELEASE_LINE);
}
