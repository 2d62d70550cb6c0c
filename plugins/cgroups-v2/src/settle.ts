import { join } from 'node:path';
import { machine, type Reason } from '@ringfence/core';
import { readControl } from '@ringfence/posix';
import { closeHome, openHome } from './home.ts';
import { moveAside } from './move-aside.ts';
import type { CgroupsV2Options } from './options.ts';
import type { Site } from './site.ts';
import { enable, wordsIn } from './subtree-control.ts';

/** A site that is ready for groups. */
export interface Settled {
  readonly site: Site;
  /** Controllers that a new group in it has. */
  readonly controllers: readonly string[];
  /** Why a controller that was wanted is not among them. */
  readonly missing: ReadonlyMap<string, Reason>;
  /** Processes that were moved aside, this one included. */
  readonly moved: number;
  /** Takes back what was arranged in the root, unless somebody still needs it. */
  leave(): void;
}

/**
 * Switches controllers on where groups are made, and moves processes aside where that must be.
 * Domain controllers come first: the kernel refuses them in a group with processes, while it takes the others and turns
 * the group into a threaded one in which nothing works as before.
 * @see Documentation/admin-guide/cgroup-v2.rst, "No Internal Process Constraint" and "Threads", Linux 6.12
 */
export async function settle(site: Site, wanted: readonly string[], options: CgroupsV2Options): Promise<Settled> {
  if (site.kind === 'root') openHome(site, wanted);
  const missing = new Map<string, Reason>();
  const leave = (): void => (site.kind === 'root' ? closeHome(site) : undefined);
  const before = wordsIn(site.parent, 'cgroup.subtree_control');
  const lacking = wanted.filter((controller) => !before.includes(controller));
  if (lacking.length === 0) return { site, controllers: before, missing, moved: 0, leave };
  const passedOn = wordsIn(site.parent, 'cgroup.controllers');
  const available = lacking.filter((controller) => passedOn.includes(controller));
  for (const controller of lacking)
    if (!available.includes(controller)) missing.set(controller, unavailable(site, controller));
  const refused = available.length === 0 ? undefined : await makeRoom(site, options);
  const moved = typeof refused === 'number' ? refused : 0;
  for (const controller of [...available].sort(domainFirst)) {
    const reason = typeof refused === 'object' ? refused : enable(site.parent, controller);
    if (reason !== undefined) missing.set(controller, reason);
  }
  const controllers = wordsIn(site.parent, 'cgroup.subtree_control');
  return { site, controllers, missing, moved, leave };
}

const DOMAIN: readonly string[] = ['memory', 'io', 'hugetlb'];

function domainFirst(one: string, other: string): number {
  return Number(DOMAIN.includes(other)) - Number(DOMAIN.includes(one));
}

/** How many processes were moved out of the way, or why that is not done. */
async function makeRoom(site: Site, options: CgroupsV2Options): Promise<number | Reason> {
  const isRealRoot = !machine.exists(join(site.parent, 'cgroup.type'));
  const empty = (readControl(site.parent, 'cgroup.procs') ?? '').trim() === '';
  if (isRealRoot || empty) return 0;
  if (site.kind !== 'own')
    return { message: `processes are in ${site.parent}, so no controller can be switched on there` };
  if (options.moveAside === false) {
    return {
      message: `processes are in ${site.parent}, and they are not to be moved aside`,
      remedy: 'moveAside: true',
    };
  }
  return moveAside(site.parent);
}

function unavailable(site: Site, controller: string): Reason {
  const everywhere = wordsIn(site.top, 'cgroup.controllers');
  if (!everywhere.includes(controller)) {
    return { message: `the v2 tree has no ${controller} controller: it is on a v1 hierarchy, or the kernel lacks it` };
  }
  const message = `${controller} is not in ${site.parent}/cgroup.controllers: a group above does not pass it on`;
  if (!site.parent.includes('/user@')) return { message };
  return { message, remedy: `sudo systemctl edit user@.service, with: [Service] Delegate=cpu cpuset io memory pids` };
}
