import { definePlugin, type Plugin, RingfenceError } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import * as ringfence from '../src/index.ts';

const named = (name: string): Plugin => definePlugin({ name, apiVersion: '^1.0.0', apply: () => undefined });
const OURS = ringfence.FIRST_PARTY.map(({ name }) => name);

const namesOf = async (plugins: readonly Plugin[]): Promise<string[]> =>
  (await ringfence.createRegistry({ plugins }).plugins()).map(({ name }) => name);

describe('the one import', () => {
  test('has what people reach for', () => {
    for (const name of ['command', 'openPid', 'autoselectExecutor', 'createRegistry', 'definePlugin', 'fence']) {
      expect(ringfence).toHaveProperty(name);
    }
  });

  test('adds plugins to its own', async () => {
    expect((await namesOf([named('mine')])).sort()).toEqual(['mine', ...OURS].sort());
  });

  test('gives way to a plugin under the name of one of its own', async () => {
    const [first = ''] = OURS;
    const names = await namesOf([named(first)]);
    expect(names.toSorted()).toEqual(OURS.toSorted());
  });

  test('refuses the same plugin twice', () => {
    expect(() => ringfence.createRegistry({ plugins: [named('mine'), named('mine')] })).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_PLUGIN' }),
    );
  });

  test('makes one registry for its functions, at their first use', () => {
    expect(ringfence.defaultRegistry()).toBe(ringfence.defaultRegistry());
    expect(ringfence.command('true').state).toBe('new');
    expect(ringfence.isRingfenceError(new RingfenceError('CANCELED', { problem: 'x' }))).toBe(true);
  });
});
