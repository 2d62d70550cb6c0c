import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOutputComplete, waitUntil } from '@ringfence/posix';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { letGoLines, START_LINE } from '../../src/detached/keeper.ts';
import { endKeeping, type Keeping, makeState, readState, runs, shellIn, startKeeping } from './keeping.ts';

let state: string;
let keeper: ChildProcess | undefined;
beforeEach(() => {
  state = makeState();
});
afterEach(() => {
  if (keeper !== undefined) endKeeping(keeper);
  rmSync(state, { recursive: true });
});

async function start(script: string): Promise<Keeping> {
  const keeping = await startKeeping(state, script);
  keeper = keeping.keeper;
  return keeping;
}

const read = (name: string): string => readState(state, name);

describe('what keeps the output of a detached service', () => {
  test('lets nothing of the program run before it was told to, and then writes down who it is', async () => {
    const { control, lifeline, keeper } = await start('echo "$A"; echo aside >&2');
    expect(control).toBe('');
    lifeline.write(START_LINE);
    expect(await waitUntil(() => shellIn(state) !== undefined, 5000)).toBe(true);
    expect(read('stdout.0')).toBe('');
    expect(read('main').trim()).toBe('');
    const exited = once(keeper, 'exit');
    lifeline.end(letGoLines({ main: { pid: 12, startTime: '345' }, group: '/none', limits: [] }));
    await exited;
    expect([read('stdout.0'), read('stderr.0')]).toEqual(['b\n', 'aside\n']);
    expect(read('main')).toMatch(/^12 345\n/);
    expect([isOutputComplete(state, 'stdout'), isOutputComplete(state, 'stderr')]).toEqual([true, true]);
    expect(existsSync(join(state, 'gate'))).toBe(false);
  });

  test('lets the program never run when its owner goes away before', async () => {
    const { lifeline } = await start('echo ran');
    lifeline.write(START_LINE);
    await waitUntil(() => shellIn(state) !== undefined, 5000);
    const pid = shellIn(state)?.pid ?? 0;
    lifeline.destroy();
    expect(await waitUntil(() => !runs(pid), 5000)).toBe(true);
    expect(read('stdout.0')).toBe('');
    expect(read('main').trim()).toBe('');
  });

  test('goes away with an owner that never asked for a service', async () => {
    const { lifeline, keeper } = await start('echo ran');
    const exited = once(keeper, 'exit');
    lifeline.destroy();
    expect(await exited).toEqual([0, null]);
    expect(existsSync(join(state, 'testimony'))).toBe(false);
  });

  test('says why it cannot make its pipes', async () => {
    writeFileSync(join(state, 'stdout.pipe'), '');
    expect((await start('true')).control).toBe('no pipe can be made\n');
  });
});
