/** One line of `/proc/PID/cgroup`: the group of the process in one hierarchy. */
export interface Membership {
  /** 0 for the v2 tree. */
  readonly hierarchy: number;
  /** v1 controllers, or `name=...` of a hierarchy without any; empty for v2. */
  readonly controllers: readonly string[];
  /** Seen from the root of the cgroup namespace; begins with `/..` for a process outside it. */
  readonly path: string;
  /** The group was removed while the process was in it. */
  readonly deleted: boolean;
}

const DELETED = ' (deleted)';

/**
 * Reads the text of `/proc/PID/cgroup`; lines of another shape are left out.
 * @see cgroups(7), "/proc files", man-pages 6.9
 */
export function parseMembership(text: string): readonly Membership[] {
  return text.split('\n').flatMap((line) => {
    // A path may hold colons, the two fields before it cannot.
    const [, hierarchy, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? [];
    if (hierarchy === undefined || controllers === undefined || path === undefined) return [];
    const deleted = path.endsWith(DELETED);
    return [
      {
        hierarchy: Number(hierarchy),
        controllers: controllers === '' ? [] : controllers.split(','),
        path: deleted ? path.slice(0, -DELETED.length) : path,
        deleted,
      },
    ];
  });
}
