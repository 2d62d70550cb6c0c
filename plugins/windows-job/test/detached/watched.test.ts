import type { LaunchPlan, Setting } from '@ringfence/core';
import { expect, test } from 'vitest';
import { stopKinds, watchedItems, watchedLimits } from '../../src/detached/watched.ts';

function setting(item: string, value: Setting['value'], grade: Setting['grade'] = 'polled'): Setting {
  return { item, capability: `limit.${item}`, requested: value, implied: false, grade, mechanism: 'm', value };
}

const plan: Pick<LaunchPlan, 'settings'> = {
  settings: [setting('memory', 64, 'kernel'), setting('wallTime', 1500), setting('output', 10), setting('cpuTime', 9)],
};

test('the keeper watches what is polled, and may stop a run for that alone', () => {
  const limits = watchedLimits(plan);
  expect(limits).toEqual({ wallTime: 1500, output: 10, cpuTime: 9 });
  expect(stopKinds(limits)).toEqual(['wall-time', 'output', 'cpu-time']);
  expect(stopKinds({})).toEqual([]);
});

test('the receipt has what the keeper said, and refuses what it did not confirm', () => {
  const job = { ...setting('cpuTime', 9), status: 'enforced', applied: 9, readBack: 9, effective: 9 } as const;
  const items = watchedItems(plan, { wallTime: 1500 }, [{ ...job, effectiveFrom: undefined } as never]);
  expect(items.map(({ item, status }) => [item, status])).toEqual([
    ['wallTime', 'enforced'],
    ['output', 'not-enforced'],
  ]);
});
