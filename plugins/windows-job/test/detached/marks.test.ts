import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { frozenThreads, isKillMarked, markKill } from '../../src/detached/marks.ts';

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'marks-'));
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

test('a kill is marked once, and nowhere when the state was removed', () => {
  expect(isKillMarked({ path })).toBe(false);
  markKill({ path });
  markKill({ path });
  expect(isKillMarked({ path })).toBe(true);
  rmSync(path, { recursive: true });
  markKill({ path });
  expect(isKillMarked({ path })).toBe(false);
});

test('suspended threads are told to whoever asks next', () => {
  expect(frozenThreads({ path }).read()).toEqual([]);
  frozenThreads({ path }).write([4, 8]);
  expect(frozenThreads({ path }).read()).toEqual([4, 8]);
  frozenThreads({ path }).write([]);
  expect(frozenThreads({ path }).read()).toEqual([]);
});
