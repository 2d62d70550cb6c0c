import { mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isLookedAfter, lossOf } from '../../src/kept/judge.ts';
import type { ProcessRow, ProcessTable } from '../../src/process/table.ts';
import type { RunState } from '../../src/state/run-state.ts';

const keeper = { pid: 1, startTime: '5', bootId: 'boot' };
const row: ProcessRow = { pid: 1, parent: 0, group: 1, session: 1, startTime: '5', state: 'alive' };
const table = { read: async () => row, bootId: () => 'boot' } as unknown as ProcessTable;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'));
  path = join(folder, 'unit');
  mkdirSync(path);
});
afterEach(() => rmSync(folder, { recursive: true }));

function state(group?: RunState['group']): RunState {
  const whole: RunState = {
    ...{ schemaVersion: 1, run: '0'.repeat(16), name: undefined, executor: 'x', keeper, data: {}, createdAt: 1 },
    ...{ live: {}, notes: [], record: undefined },
  };
  return group === undefined ? whole : { ...whole, group };
}

describe('a run with a keeper that looks after other things too', () => {
  test('is looked after as long as its own group is there', async () => {
    const named = state({ path, inode: statSync(path).ino });
    expect(await isLookedAfter(named, table)).toBe(true);
    rmdirSync(path);
    expect(await isLookedAfter(named, table)).toBe(false);
  });

  test('is not looked after in a group of the same name that was made later', async () => {
    expect(await isLookedAfter(state({ path, inode: statSync(path).ino + 1 }), table)).toBe(false);
  });

  test('is not looked after when the keeper is another process by now', async () => {
    const named = { ...state({ path, inode: statSync(path).ino }), keeper: { ...keeper, startTime: '6' } };
    expect(await isLookedAfter(named, table)).toBe(false);
  });
});

test('a run that names no group is looked after as long as its keeper lives', async () => {
  expect(await isLookedAfter(state(), table)).toBe(true);
});

test('a process is another one when it was started at another time, and not because somebody still holds it', async () => {
  const held = { ...table, read: async () => ({ ...row, state: 'dead' as const }) };
  expect((await lossOf(keeper, held)).lost).toBe('end-unseen');
  expect((await lossOf({ ...keeper, startTime: '4' }, held)).lost).toBe('pid-reused');
  expect((await lossOf(keeper, { ...table, read: async () => undefined })).lost).toBe('end-unseen');
});
