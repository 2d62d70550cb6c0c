import { type Confinement, type LaunchContext, type LaunchPlan, RingfenceError } from '@ringfence/core';
import { type CleaningPlaces, type GroupsToBe, type Layout, launchInGroups, type Sought } from '@ringfence/posix';
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
export function launch(plan: LaunchPlan, context: LaunchContext, options: CgroupsV1Options): Promise<Confinement> {
  return launchInGroups(plan, context, async (sought) => groupsToBe(sought, options));
}

function groupsToBe({ layout, settings, name }: Sought, options: CgroupsV1Options): GroupsToBe {
  const groups = runGroups(layout, settings, options.kill ?? 'freezer', name);
  if (groups === undefined) throw unmounted();
  const bound = boundIn(groups);
  return {
    folders: killedFirst(groups),
    cleaning: placesIn(layout),
    entries: entriesOf(groups),
    make: () => makeGroups(groups),
    bound: () => bound,
    tree: () => treeOf(groups),
    place: () => placeOf(groups, bound),
    confine: (standing) => confine({ ...standing, groups, bound }),
  };
}

function killedFirst({ all, holder }: RunGroups): readonly string[] {
  return [holder, ...all.filter((group) => group !== holder)].map(({ directory }) => directory);
}

function placesIn(layout: Layout): CleaningPlaces {
  const hierarchies = [...layout.legacy, ...(layout.unified === undefined ? [] : [layout.unified])];
  return { near: hierarchies.map(({ own }) => own), far: hierarchies.map(({ mountPoint }) => mountPoint) };
}

function unmounted(): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: 'The hierarchies that the probe saw are not mounted any more',
    expected: 'a freezer hierarchy, or a cgroup2 tree beside the v1 ones',
    authority: '/proc/self/mountinfo',
  });
}
