import { existsSync } from 'node:fs';
import { CAPABILITIES } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { CASES, PROGRAMS, programPath, proveExecutor } from '../src/index.ts';
import { casesOf } from '../src/run.ts';

describe('the cases', () => {
  test('have ids that are their own, and that say area and matter', () => {
    const ids = CASES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z.-]*\/[a-z-]+$/);
  });

  test('are about every capability of the contract', () => {
    const about = new Set(CASES.map(({ capability }) => capability));
    expect(Object.keys(CAPABILITIES).filter((id) => !about.has(id as keyof typeof CAPABILITIES))).toEqual([]);
  });

  test('say in a sentence what is true and what is looked at, and are bounded', () => {
    for (const { title, observes, timeoutMs } of CASES) {
      expect(title.split(' ').length).toBeGreaterThan(3);
      expect(observes.split(' ').length).toBeGreaterThan(1);
      expect(timeoutMs).toBeLessThanOrEqual(10_000);
    }
  });

  test('start programs that come with the kit, and all of those', () => {
    for (const name of PROGRAMS) expect(existsSync(programPath(name))).toBe(true);
    const started = new Set(CASES.flatMap(({ programs }) => programs));
    expect(PROGRAMS.filter((name) => !started.has(name))).toEqual([]);
  });

  test('can be picked by their id and by what stands before the slash, and by nothing else', () => {
    expect(casesOf(['kill.tree/daemon']).map(({ id }) => id)).toEqual(['kill.tree/daemon']);
    expect(casesOf(['freeze']).map(({ id }) => id)).toEqual(['freeze/stands-still', 'freeze/killed']);
    expect(casesOf(['cause']).map(({ capability }) => capability)).toContain('cause.pids');
    expect(() => casesOf(['kil'])).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describe('what is to be proved', () => {
  test('must be a plugin, an executor or a registry', async () => {
    const nothing: unknown = {};
    await expect(proveExecutor(nothing as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});
