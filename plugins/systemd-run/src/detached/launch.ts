import { chownSync } from 'node:fs';
import { type Confinement, type LaunchContext, type LaunchPlan, refusedItem } from '@ringfence/core';
import {
  admitSettings,
  beginState,
  keptProcess,
  limitOrders,
  mountsNow,
  needShimTools,
  readLayout,
  toolNotes,
  watchedItems,
  watchedKinds,
} from '@ringfence/posix';
import { dieAsOne, isMemoryBounded } from '../die-as-one.ts';
import { readBack } from '../reading.ts';
import { clientCommand } from '../service/client.ts';
import { mainCommand, startScript } from '../service/command.ts';
import { prepareService } from '../service/prepare.ts';
import { serviceAssignments } from '../service/properties.ts';
import { makeRunFolder, removeRunFolder, runFolderOf } from '../service/run-folder.ts';
import { receiptOfTestimony, testifiedFor } from '../service/testimony.ts';
import { groupOfMembership } from '../unit-group.ts';
import { describeDetached } from '../unit-name.ts';
import { confineDetached } from './confinement.ts';
import { HOLD } from './keeper.ts';
import { keptBy, mainInside } from './kept-by.ts';
import { type StartedKeeper, startKeeper } from './start-keeper.ts';
import type { DetachedLaunch, StartingDetached } from './starting.ts';
import { DETACHED_HOOK, detachedHookCommand } from './stop-hook.ts';
import { awaitGate, awaitPassed } from './waiting.ts';

/**
 * Has the manager start a service that nobody has to wait for: it writes down itself how it ended. The program runs only
 * when its limits were read back and who it is was written down.
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_*`, `INVALID_*`, `STATE_UNUSABLE`; then nothing runs and nothing is left
 */
export async function launchDetached(
  plan: LaunchPlan,
  context: LaunchContext,
  launch: DetachedLaunch,
): Promise<Confinement> {
  const tools = await needShimTools(context.host);
  const prepared = await prepareService(plan, context, HOLD);
  const admitted = admitSettings(plan, mountsNow);
  const begun = await beginState(plan, context, toolNotes({ ...tools, resetsSignals: true }));
  const runFolder = runFolderOf(launch.manager, context.runId);
  const starting = { ...launch, ...begun, plan, context, tools, prepared, admitted, runFolder };
  try {
    return await start(starting);
  } catch (error) {
    begun.folder.remove();
    throw error;
  } finally {
    removeRunFolder(runFolder);
  }
}

async function start(starting: StartingDetached): Promise<Confinement> {
  const { plan, context, prepared, admitted, runFolder } = starting;
  const user = prepared.change?.by === 'manager' ? prepared.change.user : undefined;
  const { file, args } = plan;
  const gate = { path: runFolder.gate, hold: HOLD };
  const script = startScript({ ...prepared, testified: testifiedFor(admitted.settings), gate, file, args });
  makeRunFolder(runFolder, { script, user });
  context.signal.throwIfAborted();
  const keeper = await startKeeper(starting, await clientOf(starting));
  try {
    if (user !== undefined) chownSync(runFolder.gate, user.uid, user.gid);
    keeper.startService();
    return await pass(starting, keeper);
  } catch (error) {
    await keeper.cancel();
    throw error;
  }
}

async function clientOf(starting: StartingDetached): Promise<readonly string[]> {
  const { manager, unit, systemd, plan, context, tools, prepared, admitted, folder, runFolder } = starting;
  const { unified } = await readLayout(context.host);
  const hook = {
    shell: tools.shell,
    mv: tools.mv,
    hook: folder.writeHook(DETACHED_HOOK),
    ending: runFolder.ending,
    mountPoint: unified?.mountPoint ?? '/sys/fs/cgroup',
  };
  const assignments = serviceAssignments({
    settings: admitted.settings,
    isolation: context.request.isolation,
    change: prepared.change,
    stopHook: detachedHookCommand(hook),
    runFolder: runFolder.path,
    cwd: plan.cwd,
    systemd,
  });
  const command = mainCommand(prepared.env, prepared.shell, runFolder);
  const description = describeDetached(context.runId);
  return clientCommand(manager, { unit, description, cwd: plan.cwd, assignments, command, systemd });
}

/** From a service that waits at its gate to the program. */
async function pass(starting: StartingDetached, keeper: StartedKeeper): Promise<Confinement> {
  const { manager, unit, plan, context, prepared, admitted, folder, table } = starting;
  const files = await awaitGate(starting);
  const group = groupOfMembership(files.get('cgroup') ?? '', unit);
  const main = await mainInside(files, group, table);
  const held = readBack(admitted.settings, { unit, group, extraTasks: 0 });
  const seen = receiptOfTestimony(admitted.settings, files, prepared.user);
  const found = admitted.refusals.filter((refusal) => !plan.refusals.includes(refusal)).map(refusedItem);
  context.signal.throwIfAborted();
  const state = await keptBy(starting, group);
  folder.write(state, false);
  for (const kind of watchedKinds(plan)) folder.prepareStop({ kind });
  if (isMemoryBounded(admitted.settings)) dieAsOne(group);
  keeper.letGo({ main, group: group.directory, limits: limitOrders(plan, context, state.live) });
  await awaitPassed(starting, main);
  context.signal.throwIfAborted();
  return confineDetached({
    main: keptProcess({ folder, state, main, table }),
    table,
    group,
    state: folder.path,
    unit,
    invocation: String(state.data['invocation']),
    manager,
    items: [...held, ...seen, ...found, ...watchedItems(plan, folder.armed(), state.live)],
    offer: context.proved.offer,
    host: context.host,
  });
}
