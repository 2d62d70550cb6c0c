import { afterEach, expect, test, vi } from 'vitest';
import type { TestModule } from 'vitest/node';
import Skips from '../../run/skips.mjs';

afterEach(() => vi.restoreAllMocks());

test('every test that was left out is named with its reason, or with the lack of one', () => {
  const lines: string[] = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const left = (fullName: string, note?: string) => ({ fullName, result: () => ({ state: 'skipped', note }) });
  const tests = { skipped: [left('a group > is held', 'no swap is on'), left('is told')] };
  const children = { allTests: (state: 'skipped') => tests[state] };
  const module = { moduleId: `${process.cwd()}/packages/one.test.ts`, children } as unknown as TestModule;
  new Skips().onTestRunEnd([module], [], 'passed');
  expect(lines).toEqual([
    'skipped packages/one.test.ts > a group > is held: no swap is on',
    'skipped packages/one.test.ts > is told: without a reason',
  ]);
});
