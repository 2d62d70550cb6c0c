import { basename, dirname, join, relative } from 'node:path';
import { type Host, machine, type Reason } from '@ringfence/core';
import type { Hierarchy, Layout } from '@ringfence/posix';
import { type Delegation, delegateCommand, delegationOf, type Place } from './delegation.ts';
import type { CgroupsV2Options } from './options.ts';

/** The group into which processes are moved out of the way of controllers. */
export const ASIDE = 'ringfence-supervisor';

/**
 * The group in which groups of runs are made below the root. It keeps controllers switched on for itself: without that,
 * systemd switches one off in the root whenever no unit of its own needs it, and our limits would be gone without a word.
 */
export const HOME = 'ringfence';

/** Where groups of runs can be made, and what has to be done there first. */
export interface Site {
  readonly kind: 'named' | 'own' | 'root';
  /** The folder in which groups are made. */
  readonly parent: string;
  /** Where the tree is mounted. */
  readonly top: string;
  /** Who lets us. */
  readonly by: string;
}

/** Finds where groups may be made: where the user said, in the delegated group around this process, or below the root. */
export async function findSite(layout: Layout, options: CgroupsV2Options, host: Host): Promise<Site | Reason> {
  const { unified } = layout;
  if (unified === undefined)
    return { message: `no cgroup2 tree is mounted, by /proc/self/mountinfo${problems(layout)}` };
  if (unified.readOnly) return readOnly(unified);
  if (options.parent !== undefined) return namedSite(options.parent, unified);
  const place = placeOf(unified);
  const delegation = await host.once(`cgroups-v2.delegation ${place.own}`, () => delegationOf(place, host));
  return chooseSite(place, unified.mountPoint, delegation, host.uid);
}

/** The site that follows from what was found out. Pure. */
export function chooseSite(place: Place, top: string, delegation: Delegation, uid: number | undefined): Site | Reason {
  if ('by' in delegation) return { kind: 'own', parent: place.own, top, by: delegation.by };
  if (uid === 0 && !place.inNamespace) return { kind: 'root', parent: join(top, HOME), top, by: 'root' };
  const { message, remedy = delegateCommand(uid) } = delegation.refused;
  return { message, remedy };
}

/** True for a site and false for the reason that there is none. */
export function isSite(site: Site | Reason): site is Site {
  return 'parent' in site;
}

/** The group around this process; when it was moved aside before, the group around that one. */
function placeOf({ own, mountPoint }: Hierarchy): Place {
  const around = basename(own) === ASIDE ? dirname(own) : own;
  const inNamespace = machine.exists(join(mountPoint, 'cgroup.type'));
  return {
    own: around,
    path: `/${relative(mountPoint, around)}`,
    // The real root alone has no `cgroup.type`.
    isNamespaceRoot: inNamespace && around === mountPoint,
    inNamespace,
  };
}

function namedSite(parent: string, { mountPoint }: Hierarchy): Site | Reason {
  const inside = relative(mountPoint, parent);
  const remedy = `parent: '${join(mountPoint, 'NAME')}'`;
  if (inside.startsWith('..'))
    return { message: `${parent} is not below ${mountPoint}, where the tree is mounted`, remedy };
  if (!machine.exists(join(parent, 'cgroup.procs')))
    return { message: `${parent} is no group`, remedy: `mkdir ${parent}` };
  return { kind: 'named', parent, top: mountPoint, by: 'the option parent' };
}

function readOnly({ mountPoint }: Hierarchy): Reason {
  return {
    message: `${mountPoint} is mounted read-only (EROFS)`,
    remedy: 'start the container with its cgroups writable, or outside of a container',
  };
}

function problems(layout: Layout): string {
  return layout.problems.length === 0 ? '' : ` (${layout.problems.join('; ')})`;
}
