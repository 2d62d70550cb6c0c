import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isAlive, lock, ownName } from '../../machines/lock.mjs';

let work = '';
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const context = (signal = new AbortController().signal, said: string[] = []) => ({
  ...{ work, signal },
  say: (line: string) => void said.push(line),
});

test('a lock is held under the name of its owner until it is given back', async () => {
  const path = join(work, 'thing.lock');
  const release = await lock(path, context());
  expect(readFileSync(path, 'utf8')).toBe(ownName());
  release();
  expect(existsSync(path)).toBe(false);
});

test('a lock whose owner is gone is taken over, also when the id of the owner is in use again', async () => {
  const path = join(work, 'thing.lock');
  writeFileSync(path, `${process.pid}-1`);
  const release = await lock(path, context());
  expect(readFileSync(path, 'utf8')).toBe(ownName());
  release();
});

test('a lock of a living owner is waited for, says so once, and the wait ends with the signal', async () => {
  const path = join(work, 'thing.lock');
  const release = await lock(path, context());
  const interrupt = new AbortController();
  const said: string[] = [];
  const waiting = lock(path, context(interrupt.signal, said));
  interrupt.abort();
  await expect(waiting).rejects.toThrow();
  expect(said).toEqual([`waiting for process ${ownName()}, which holds ${path}`]);
  release();
});

test('this process is alive under its own name and not under another start time', () => {
  expect(isAlive(ownName())).toBe(true);
  expect(isAlive(`${process.pid}-1`)).toBe(false);
});
