import { join } from 'node:path';
import {
  type Confinement,
  type Host,
  type LaunchContext,
  type LaunchPlan,
  RingfenceError,
  reasonText,
  type Setting,
} from '@ringfence/core';
import { type GroupsToBe, groupAt, launchInGroups, type Sought, tryMakeGroup } from '@ringfence/posix';
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
export function launch(plan: LaunchPlan, context: LaunchContext, options: CgroupsV2Options): Promise<Confinement> {
  return launchInGroups(plan, context, (sought) => groupToBe(sought, context.host, options));
}

async function groupToBe(
  { layout, settings, name }: Sought,
  host: Host,
  options: CgroupsV2Options,
): Promise<GroupsToBe> {
  const site = await findSite(layout, options, host);
  if (!isSite(site)) throw new RingfenceError('FENCE_SETUP_FAILED', { problem: reasonText(site) });
  const group = groupAt(join(site.parent, name), site.top);
  const bound = boundIn(group);
  let settled: Settled | undefined;
  return {
    folders: [group.directory],
    cleaning: { near: [site.parent], far: [site.top] },
    entries: entriesOf(group),
    make: async () => {
      settled = await makeGroupIn(site, group.directory, settings, options);
    },
    bound: () => bound,
    tree: () => treeIn(group),
    place: () => placeOf(group),
    confine: ({ cleaned, ...standing }) => {
      const leave = async (): Promise<void> => {
        settled?.leave();
        await cleaned;
      };
      return confine({ ...standing, group, prepare: (changed) => switchOn(group, site, changed, options), leave });
    },
    leave: () => settled?.leave(),
  };
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
