import { join } from 'node:path';
import type { Setting } from '@ringfence/core';
import { type BoundController, groupAt, type Hierarchy, type Layout, makeGroup } from '@ringfence/posix';
import { ALWAYS, CONTROLLERS } from './controllers/index.ts';
import type { KillMechanism } from './options.ts';

/** The group of one run in one hierarchy. */
export interface RunGroup {
  readonly hierarchy: Hierarchy;
  readonly directory: string;
}

/** The groups of one run, below the groups this process is in. */
export interface RunGroups {
  readonly all: readonly RunGroup[];
  /** The one that kills and freezes. */
  readonly holder: RunGroup;
}

/**
 * The groups that a run needs: for what it limits, for what the report says, and for the kill. `undefined` when neither a
 * freezer nor a v2 tree is mounted. Pure.
 */
export function runGroups(
  layout: Layout,
  settings: readonly Setting[],
  kill: KillMechanism,
  name: string,
): RunGroups | undefined {
  const holding = holderIn(layout, kill);
  if (holding === undefined) return undefined;
  const wanted = new Set([...ALWAYS, ...controllersFor(settings)]);
  const needed = layout.legacy.filter((hierarchy) =>
    hierarchy.controllers.some((controller) => wanted.has(controller)),
  );
  // The v2 group is entered first: it is the one that may be slow, and what follows is then charged to the run.
  const hierarchies = [...new Set([holding, ...needed])];
  const all = hierarchies.map((hierarchy) => ({ hierarchy, directory: join(hierarchy.own, name) }));
  const holder = all.find((group) => group.hierarchy === holding);
  return holder === undefined ? undefined : { all, holder };
}

/** The hierarchy that kills and freezes: the one asked for, or the other when that is not mounted. */
export function holderIn(layout: Layout, kill: KillMechanism): Hierarchy | undefined {
  const freezer = hierarchyOf(layout, 'freezer');
  return kill === 'freezer' ? (freezer ?? layout.unified) : (layout.unified ?? freezer);
}

/** The v1 hierarchy that has a controller. */
export function hierarchyOf(layout: Layout, controller: string): Hierarchy | undefined {
  return layout.legacy.find((hierarchy) => hierarchy.controllers.includes(controller));
}

/** Makes every group, or none. @throws RingfenceError `FENCE_SETUP_FAILED` */
export function makeGroups(groups: RunGroups): void {
  for (const group of groups.all) makeGroup(group.directory);
}

/** The controllers that have a group in this run, each with its group. */
export function boundIn(groups: Pick<RunGroups, 'all'>): readonly BoundController[] {
  return CONTROLLERS.flatMap((controller) => {
    const group = groups.all.find(({ hierarchy }) => hierarchy.controllers.includes(controller.name));
    if (group === undefined) return [];
    return [{ controller, group: groupAt(group.directory, group.hierarchy.mountPoint) }];
  });
}

/**
 * The files that let a process in. `tasks` moves one thread without the lock that `cgroup.procs` takes for a whole
 * process; the shell that enters has one thread.
 * @see cgroup_attach_lock(), kernel/cgroup/cgroup.c, Linux 6.12
 */
export function entriesOf(groups: RunGroups): readonly string[] {
  return groups.all.map(({ hierarchy, directory }) =>
    join(directory, hierarchy.version === 2 ? 'cgroup.procs' : 'tasks'),
  );
}

function controllersFor(settings: readonly Setting[]): readonly string[] {
  const items = settings.map((setting) => setting.item);
  return CONTROLLERS.filter((controller) => controller.items.some((item) => items.includes(item))).map(
    ({ name }) => name,
  );
}
