import { describe, expect, test } from 'vitest';
import { parseGroups, upwards } from '../src/outside/groups.ts';
import { parseCpus, parseSeen, runs } from '../src/outside/processes.ts';

const HYBRID = [
  '24 30 0:22 / /sys/fs/cgroup rw - tmpfs tmpfs rw',
  '25 24 0:23 / /sys/fs/cgroup/unified rw shared:5 - cgroup2 cgroup2 rw,nsdelegate',
  '26 24 0:24 /job /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
  '27 24 0:25 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct',
].join('\n');

describe('a look from outside', () => {
  test('finds the groups of a process, also below a mount that shows a part of a hierarchy', () => {
    const membership = '3:memory:/job/mine\n2:cpu,cpuacct:/a\n1:name=systemd:/\n0::/u\n';
    expect(parseGroups(membership, HYBRID).map(({ version, directory }) => `${version} ${directory}`)).toEqual([
      '1 /sys/fs/cgroup/memory/mine',
      '1 /sys/fs/cgroup/cpu,cpuacct/a',
      '2 /sys/fs/cgroup/unified/u',
    ]);
  });

  test('goes up to the top of a hierarchy and no further', () => {
    expect(upwards({ version: 2, controllers: [], directory: '/t/a/b', top: '/t' })).toEqual(['/t/a/b', '/t/a', '/t']);
    expect(upwards({ version: 2, controllers: [], directory: '/t', top: '/t' })).toEqual(['/t']);
  });

  test('is not misled by a program that is called like the rest of its line', () => {
    const line = '42 (a) Z 1 (x)) S 7 42 42 0 -1 0 0 0 0 0 30 12 0 0 20 0 11 0 98765 0 0';
    const seen = parseSeen(42, line);
    expect(seen).toMatchObject({ state: 'S', parent: 7, cpuMs: 420, threads: 11, startTime: '98765' });
    expect(runs(seen)).toBe(true);
    expect(runs({ ...seen, state: 'Z', threads: 1 })).toBe(false);
  });

  test('reads lists of cpus', () => {
    expect(parseCpus('0-2,4')).toEqual([0, 1, 2, 4]);
    expect(parseCpus('')).toEqual([]);
  });
});
