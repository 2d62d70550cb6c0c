import type { LaunchContext, LaunchPlan, Setting } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { limitOrders, watchedItems, watchedKinds, watches } from '../../src/kept/limits.ts';

const setting = (item: string, value: number, grade: Setting['grade'] = 'polled'): Setting => ({
  item,
  capability: `limit.${item}`,
  requested: value,
  implied: false,
  grade,
  mechanism: 'whoever waits for the run',
  value,
});

const plan = (...settings: Setting[]): LaunchPlan => ({
  executor: 'test',
  entry: { kind: 'self-move' },
  file: '/bin/true',
  args: [],
  env: {},
  cwd: '/',
  wrappers: [],
  settings,
  refusals: [],
  notes: [],
});

const context = { detached: { name: undefined, grace: { signal: 'SIGINT', ms: 1234 } } } as LaunchContext;
const V1 = { cpu: '/sys/fs/cgroup/cpuacct/run/cpuacct.usage' };
const V2 = { cpu: '/sys/fs/cgroup/run/cpu.stat' };

describe('the limits that a shim watches', () => {
  test('are told in its own units, rounded up, with how to stop the tree', () => {
    const asked = plan(setting('wallTime', 1501), setting('output', 4096), setting('cpuTime', 2));
    const head = ['signal INT', 'grace 124'];
    expect(limitOrders(asked, context, V1)).toEqual([
      ...head,
      `cpufile ${V1.cpu}`,
      'wall 151',
      'output 4096',
      'cpu 2000000',
    ]);
    expect(limitOrders(asked, context, V2).at(-1)).toBe('cpu 2000');
    expect(watchedKinds(asked)).toEqual(['wall-time', 'output', 'cpu-time']);
  });

  test('are none of those that the kernel holds, and then it is told nothing', () => {
    const held = plan(setting('memory', 1, 'kernel'), setting('cpuTime', 1000, 'process'));
    expect(watches(held)).toBe(false);
    expect(limitOrders(held, context, V2)).toEqual([]);
  });

  test('stand in the receipt with what it said, and are not enforced when it said nothing', () => {
    const asked = plan(setting('wallTime', 1501), setting('idleTime', 200));
    expect(watchedItems(asked, [['wall', '151']], V2)).toMatchObject([
      { item: 'wallTime', status: 'enforced', requested: 1501, applied: 1510, readBack: 1510 },
      { item: 'idleTime', status: 'not-enforced', reason: 'the shim of the run did not confirm it' },
    ]);
  });
});
