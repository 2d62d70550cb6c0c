import { describe, expect, test } from 'vitest';
import type { Hierarchy, Layout } from '../../src/cgroupfs/layout.ts';
import { homesIn } from '../../src/kept/homes.ts';

const hierarchy = (version: 1 | 2, mountPoint: string, own: string): Hierarchy => ({
  version,
  controllers: version === 1 ? ['memory'] : [],
  mountPoint,
  own,
  readOnly: false,
});

const layout = (unified: Hierarchy | undefined, ...legacy: Hierarchy[]): Layout => ({
  kind: 'hybrid',
  unified,
  legacy,
  problems: [],
});

describe('where a shim goes that leaves the groups of its owner', () => {
  test('is the first group of each hierarchy in which the owner has a group of its own', () => {
    const found = homesIn(
      layout(
        hierarchy(2, '/sys/fs/cgroup/unified', '/sys/fs/cgroup/unified/system.slice/a.service'),
        hierarchy(1, '/sys/fs/cgroup/memory', '/sys/fs/cgroup/memory/a'),
        hierarchy(1, '/sys/fs/cgroup/pids', '/sys/fs/cgroup/pids'),
      ),
    );
    expect(found).toEqual(['/sys/fs/cgroup/memory/tasks', '/sys/fs/cgroup/unified/cgroup.procs']);
  });

  test('is nowhere when the owner is in the first group itself, as in a container', () => {
    expect(homesIn(layout(hierarchy(2, '/sys/fs/cgroup', '/sys/fs/cgroup')))).toEqual([]);
    expect(homesIn(layout(undefined))).toEqual([]);
  });
});
