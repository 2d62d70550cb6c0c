import { posix } from 'node:path';
import type { Membership } from './membership.ts';
import { isReadOnly, type Mount } from './mountinfo.ts';

/** One hierarchy that is mounted here, and where this process stands in it. */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** v1 controllers; a v2 hierarchy tells its controllers in `cgroup.controllers` of each group. */
  readonly controllers: readonly string[];
  readonly mountPoint: string;
  /** The folder of the group this process is in. */
  readonly own: string;
  readonly readOnly: boolean;
}

/**
 * How the machine's hierarchies are laid out. `unified`: v2 alone. `hybrid`: controllers on v1, and a v2 tree beside them.
 * `legacy`: v1 alone. `none`: nothing is mounted that this process could be found in.
 */
export interface Layout {
  readonly kind: 'unified' | 'hybrid' | 'legacy' | 'none';
  readonly unified: Hierarchy | undefined;
  readonly legacy: readonly Hierarchy[];
  /** Mounts that are of no use, each with the reason. */
  readonly problems: readonly string[];
}

/** Finds out, from the mounts and the memberships of this process, which hierarchies there are and where it stands. Pure. */
export function cgroupLayout(mounts: readonly Mount[], memberships: readonly Membership[]): Layout {
  const problems: string[] = [];
  const found: Hierarchy[] = [];
  for (const mount of mounts) {
    if (mount.fsType !== 'cgroup' && mount.fsType !== 'cgroup2') continue;
    const hierarchy = locate(mount, memberships);
    if (typeof hierarchy === 'string') problems.push(hierarchy);
    else if (!found.some((other) => sameHierarchy(other, hierarchy))) found.push(hierarchy);
  }
  const unified = found.find((hierarchy) => hierarchy.version === 2);
  const legacy = found.filter((hierarchy) => hierarchy.version === 1);
  return { kind: kindOf(unified, legacy), unified, legacy, problems };
}

function kindOf(unified: Hierarchy | undefined, legacy: readonly Hierarchy[]): Layout['kind'] {
  // A v1 hierarchy with a name and no controller (name=systemd) limits nothing and makes no host hybrid.
  const controllers = legacy.some((hierarchy) => hierarchy.controllers.some((name) => !name.startsWith('name=')));
  if (unified !== undefined) return controllers ? 'hybrid' : 'unified';
  return controllers ? 'legacy' : 'none';
}

/** The same hierarchy may be mounted at several places; the first one that reaches this process will do. */
function sameHierarchy(one: Hierarchy, other: Hierarchy): boolean {
  return one.version === other.version && one.controllers.join() === other.controllers.join();
}

function locate(mount: Mount, memberships: readonly Membership[]): Hierarchy | string {
  const membership = memberships.find((candidate) => belongs(candidate, mount));
  if (membership === undefined) return `${mount.mountPoint}: /proc/self/cgroup names no group of this hierarchy`;
  const own = ownFolder(mount, membership);
  if (own === undefined) return `${mount.mountPoint}: ${membership.path} is not below what is mounted there`;
  const controllers = mount.fsType === 'cgroup2' ? [] : [...membership.controllers];
  const version = mount.fsType === 'cgroup2' ? 2 : 1;
  return { version, controllers, mountPoint: mount.mountPoint, own, readOnly: isReadOnly(mount) };
}

function belongs(membership: Membership, mount: Mount): boolean {
  if (mount.fsType === 'cgroup2') return membership.hierarchy === 0;
  const [first] = membership.controllers;
  return membership.hierarchy !== 0 && first !== undefined && mount.superOptions.includes(first);
}

/** A container may see a part of the hierarchy only: what is mounted is then a prefix of where the process is. */
function ownFolder(mount: Mount, membership: Membership): string | undefined {
  if (membership.deleted || leavesNamespace(mount.root) || leavesNamespace(membership.path)) return undefined;
  const inside = posix.relative(mount.root, membership.path);
  if (inside === '..' || inside.startsWith('../')) return undefined;
  return posix.join(mount.mountPoint, inside);
}

/** A mount made in another cgroup namespace, or a process outside this one; cgroup_namespaces(7). */
function leavesNamespace(path: string): boolean {
  return path === '/..' || path.startsWith('/../');
}
