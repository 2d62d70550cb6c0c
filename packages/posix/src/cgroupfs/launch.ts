import {
  type Confinement,
  type LaunchContext,
  type LaunchPlan,
  type Refusal,
  refusedItem,
  type Setting,
} from '@ringfence/core';
import { watchOver } from '../guardian/guard.ts';
import { type KeptPlace, startShim, type WaitingShim } from '../kept/start.ts';
import { type PreparedStart, prepareStart, startHere } from '../launch/start-inside.ts';
import { processTable } from '../process/scan.ts';
import { admitSettings } from './admit.ts';
import { type CleaningPlaces, clean } from './clean.ts';
import type { GroupConfinementParts } from './confinement.ts';
import { applySettings, type BoundController } from './controller.ts';
import { formatGroupName } from './group-name.ts';
import { layoutNow, mountsNow, ownerOn } from './host-layout.ts';
import type { Layout } from './layout.ts';
import type { GroupTree } from './tree.ts';
import { undoStart } from './undo.ts';

/** What is known when the groups of a run are looked for: nothing was made yet. */
export interface Sought {
  readonly layout: Layout;
  readonly settings: readonly Setting[];
  /** What every group of the run is called. */
  readonly name: string;
}

/** What a program that stands in its groups brings to its confinement. */
export interface Standing extends Pick<GroupConfinementParts, 'main' | 'table' | 'items' | 'offer' | 'watch'> {
  /** What crashed owners left elsewhere is gone when this settles. */
  readonly cleaned: Promise<void>;
}

/** The groups of one run, before they are made: where they will be, and what is done with them then. */
export interface GroupsToBe {
  /** The one that holds the tree first. */
  readonly folders: readonly string[];
  readonly cleaning: CleaningPlaces;
  /** The files that let a process in. */
  readonly entries: readonly string[];
  /** Makes them. Some may be left when it throws: they are removed here. */
  make(): void | Promise<void>;
  bound(): readonly BoundController[];
  tree(): GroupTree;
  /** Where a detached program is put. */
  place(): KeptPlace;
  confine(standing: Standing): Confinement;
  /** Takes back what was arranged for the groups, once they are gone after a start that failed. */
  leave?(): void;
}

/**
 * Starts a program in groups of its own: sets them up while they are empty, and lets it in before its first instruction.
 * The order is the same for a group on v2 and for one in each hierarchy of v1; where they lie is `find`'s business.
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_*`, `INVALID_IDENTITY`; then the groups are gone again
 */
export async function launchInGroups(
  plan: LaunchPlan,
  context: LaunchContext,
  find: (sought: Sought) => Promise<GroupsToBe>,
): Promise<Confinement> {
  const prepared = await prepareStart(plan, context);
  if (context.detached === undefined) return launchIn(plan, context, find, prepared);
  const shim = await startShim(plan, context, prepared);
  try {
    return await launchIn(plan, context, find, prepared, shim);
  } catch (error) {
    await shim.cancel();
    throw error;
  }
}

async function launchIn(
  plan: LaunchPlan,
  context: LaunchContext,
  find: (sought: Sought) => Promise<GroupsToBe>,
  prepared: PreparedStart,
  shim?: WaitingShim,
): Promise<Confinement> {
  const { host, runId } = context;
  const [layout, owner] = await Promise.all([layoutNow(host), ownerOn(host)]);
  const { settings, refusals } = admitSettings(plan, mountsNow);
  const name = formatGroupName(shim === undefined ? { runId, owner } : { runId, owner: shim.owner, detached: true });
  const groups = await find({ layout, settings, name });
  const cleaned = clean(groups.cleaning, owner, host);
  context.signal.throwIfAborted();
  const watch = shim === undefined ? watchOver(context, { groups: groups.folders }) : undefined;
  try {
    shim?.announce(groups.folders);
    await groups.make();
    const held = applySettings(groups.bound(), settings);
    await watch?.standing;
    const { main, items } =
      shim === undefined ? await startHere(plan, context, prepared, groups.entries) : await shim.begin(groups.place());
    await cleaned.near;
    context.signal.throwIfAborted();
    const table = processTable(host);
    const found = unplanned(plan, refusals).map(refusedItem);
    const { offer } = context.proved;
    return groups.confine({ main, table, items: [...held, ...items, ...found], offer, watch, cleaned: cleaned.far });
  } catch (error) {
    await undoStart(groups.tree(), groups.folders, error);
    watch?.forget();
    groups.leave?.();
    throw error;
  }
}

/** What turned out only now: the plan has its own refusals in the receipt already. */
function unplanned(plan: LaunchPlan, refusals: readonly Refusal[]): readonly Refusal[] {
  return refusals.filter(({ item }) => !plan.refusals.some((planned) => planned.item === item));
}
