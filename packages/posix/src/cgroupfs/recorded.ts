import { join } from 'node:path';
import type { BoundController } from './controller.ts';

/**
 * The control files that are read while `read` runs: what has to be copied at the end of a run so that the same can be read
 * of the copy. Files that are missing now are named too.
 */
export function filesReadBy(
  bound: readonly BoundController[],
  read: (bound: readonly BoundController[]) => unknown,
): readonly string[] {
  const files = new Set<string>();
  read(
    bound.map(({ controller, group }) => ({
      controller,
      group: {
        ...group,
        read: (file) => {
          files.add(join(group.directory, file));
          return group.read(file);
        },
      },
    })),
  );
  return [...files];
}

/** The same controllers over groups that are gone, as their files were copied. */
export function recordedIn(
  bound: readonly BoundController[],
  files: ReadonlyMap<string, string>,
): readonly BoundController[] {
  return bound.map(({ controller, group }) => ({
    controller,
    group: { directory: group.directory, ancestors: [], read: (file) => files.get(join(group.directory, file)) },
  }));
}
