import {
  type Confinement,
  type LaunchContext,
  type LaunchPlan,
  type Refusal,
  RingfenceError,
  refusedItem,
} from '@ringfence/core';
import {
  admitSettings,
  applySettings,
  type CleaningPlaces,
  clean,
  formatGroupName,
  type Layout,
  layoutNow,
  mountsNow,
  ownerOn,
  type PreparedStart,
  prepareStart,
  processTable,
  startHere,
  startShim,
  undoStart,
  type WaitingShim,
  watchOver,
} from '@ringfence/posix';
import { confine } from './confinement.ts';
import { boundIn, entriesOf, makeGroups, type RunGroups, runGroups } from './groups.ts';
import type { CgroupsV1Options } from './options.ts';
import { placeOf } from './place.ts';
import { treeOf } from './tree.ts';

/**
 * Makes the groups of a run below those this process is in, sets them up while they are empty, and starts the program
 * through a shell that enters them first.
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_*`, `INVALID_IDENTITY`; then the groups are gone again
 */
export async function launch(
  plan: LaunchPlan,
  context: LaunchContext,
  options: CgroupsV1Options,
): Promise<Confinement> {
  const prepared = await prepareStart(plan, context);
  if (context.detached === undefined) return launchIn(plan, context, options, prepared);
  const shim = await startShim(plan, context, prepared);
  try {
    return await launchIn(plan, context, options, prepared, shim);
  } catch (error) {
    await shim.cancel();
    throw error;
  }
}

async function launchIn(
  plan: LaunchPlan,
  context: LaunchContext,
  options: CgroupsV1Options,
  prepared: PreparedStart,
  shim?: WaitingShim,
): Promise<Confinement> {
  const { host, runId } = context;
  const [layout, owner] = await Promise.all([layoutNow(host), ownerOn(host)]);
  const { settings, refusals } = admitSettings(plan, mountsNow);
  const name = formatGroupName(shim === undefined ? { runId, owner } : { runId, owner: shim.owner, detached: true });
  const groups = runGroups(layout, settings, options.kill ?? 'freezer', name);
  if (groups === undefined) throw unmounted();
  const cleaned = clean(placesIn(layout), owner, host);
  context.signal.throwIfAborted();
  const watch = shim === undefined ? watchOver(context, { groups: killedFirst(groups) }) : undefined;
  try {
    makeGroups(groups);
    const bound = boundIn(groups);
    const held = applySettings(bound, settings);
    const table = processTable(host);
    await watch?.standing;
    const { main, items } =
      shim === undefined
        ? await startHere(plan, context, prepared, entriesOf(groups))
        : await shim.begin(placeOf(groups, bound));
    await cleaned.near;
    context.signal.throwIfAborted();
    const found = refusals.filter((refusal) => !isPlanned(plan, refusal)).map(refusedItem);
    return confine({
      main,
      table,
      groups,
      bound,
      items: [...held, ...items, ...found],
      offer: context.proved.offer,
      cleaned: cleaned.far,
      watch,
    });
  } catch (error) {
    await undo(groups, error);
    watch?.forget();
    throw error;
  }
}

function killedFirst({ all, holder }: RunGroups): readonly string[] {
  return [holder, ...all.filter((group) => group !== holder)].map(({ directory }) => directory);
}

function placesIn(layout: Layout): CleaningPlaces {
  const hierarchies = [...layout.legacy, ...(layout.unified === undefined ? [] : [layout.unified])];
  return { near: hierarchies.map(({ own }) => own), far: hierarchies.map(({ mountPoint }) => mountPoint) };
}

function isPlanned(plan: LaunchPlan, refusal: Refusal): boolean {
  return plan.refusals.some((planned) => planned.item === refusal.item);
}

async function undo(groups: RunGroups, cause: unknown): Promise<void> {
  const folders = groups.all.map((group) => group.directory);
  await undoStart(treeOf(groups), folders, cause);
}

function unmounted(): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: 'The hierarchies that the probe saw are not mounted any more',
    expected: 'a freezer hierarchy, or a cgroup2 tree beside the v1 ones',
    authority: '/proc/self/mountinfo',
  });
}
