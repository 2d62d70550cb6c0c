import { join } from 'node:path';
import {
  type Confinement,
  type LaunchContext,
  type LaunchPlan,
  RingfenceError,
  reasonText,
  refusedItem,
  type Setting,
} from '@ringfence/core';
import {
  admitSettings,
  applySettings,
  clean,
  formatGroupName,
  groupAt,
  layoutNow,
  mountsNow,
  ownerOn,
  type PreparedStart,
  prepareStart,
  processTable,
  startHere,
  startShim,
  tryMakeGroup,
  undoStart,
  type WaitingShim,
  watchOver,
} from '@ringfence/posix';
import { boundIn, confine, treeIn } from './confinement.ts';
import { ALWAYS, controllersFor } from './controllers/index.ts';
import { switchOn } from './live-controllers.ts';
import type { CgroupsV2Options } from './options.ts';
import { entriesOf, placeOf } from './place.ts';
import { type Settled, settle } from './settle.ts';
import { findSite, isSite, type Site } from './site.ts';

/**
 * Makes the group of a run, sets it up while it is empty, and starts the program through a shell that enters it first.
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_*`, `INVALID_IDENTITY`; then the group is gone again
 */
export async function launch(
  plan: LaunchPlan,
  context: LaunchContext,
  options: CgroupsV2Options,
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
  options: CgroupsV2Options,
  prepared: PreparedStart,
  shim?: WaitingShim,
): Promise<Confinement> {
  const { host, runId } = context;
  const [layout, owner] = await Promise.all([layoutNow(host), ownerOn(host)]);
  const { settings, refusals } = admitSettings(plan, mountsNow);
  const site = await findSite(layout, options, host);
  if (!isSite(site)) throw new RingfenceError('FENCE_SETUP_FAILED', { problem: reasonText(site) });
  const cleaned = clean({ near: [site.parent], far: [site.top] }, owner, host);
  context.signal.throwIfAborted();
  const name = formatGroupName(shim === undefined ? { runId, owner } : { runId, owner: shim.owner, detached: true });
  const group = groupAt(join(site.parent, name), site.top);
  const settled = await makeGroupIn(site, group.directory, settings, options);
  const watch = shim === undefined ? watchOver(context, { groups: [group.directory] }) : undefined;
  try {
    const held = applySettings(boundIn(group), settings);
    await watch?.standing;
    const { main, items } =
      shim === undefined
        ? await startHere(plan, context, prepared, entriesOf(group))
        : await shim.begin(placeOf(group));
    await cleaned.near;
    context.signal.throwIfAborted();
    const table = processTable(host);
    const known = new Set(plan.refusals.map(({ item }) => item));
    const found = refusals.filter(({ item }) => !known.has(item)).map(refusedItem);
    return confine({
      main,
      table,
      group,
      prepare: (changed) => switchOn(group, site, changed, options),
      items: [...held, ...items, ...found],
      offer: context.proved.offer,
      leave: async () => {
        settled.leave();
        await cleaned.far;
      },
      watch,
    });
  } catch (error) {
    await undoStart(treeIn(group), [group.directory], error);
    watch?.forget();
    settled.leave();
    throw error;
  }
}

/** Another owner that leaves the root takes the home and its controllers with him, and may do so at any moment. */
const MOST_TRIES = 3;

/** Makes the group of a run in a site that has the controllers its settings need, and those that tell how a run ended. */
async function makeGroupIn(
  site: Site,
  directory: string,
  settings: readonly Setting[],
  options: CgroupsV2Options,
): Promise<Settled> {
  const needed = controllersFor(settings);
  for (let tries = 1; ; tries += 1) {
    const settled = await settle(site, [...new Set([...ALWAYS, ...needed])], options);
    const complete = needed.every((controller) => settled.controllers.includes(controller));
    const code = complete || tries === MOST_TRIES ? tryMakeGroup(directory) : 'ENOENT';
    if (code === undefined) return settled;
    settled.leave();
    if (code !== 'ENOENT' || tries === MOST_TRIES) throw unmade(directory, code);
  }
}

function unmade(directory: string, code: string): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `The kernel refused to make the group ${directory} (${code})`,
    authority: directory,
  });
}
