import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '@ringfence/posix';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { letGoLines, START_LINE } from '../../src/detached/keeper.ts';
import { endKeeping, makeState, readState, runs, shellIn, startKeeping } from './keeping.ts';

let state: string;
let keeper: ChildProcess | undefined;
beforeEach(() => {
  state = makeState();
});
afterEach(() => {
  if (keeper !== undefined) endKeeping(keeper);
  rmSync(state, { recursive: true });
});

const read = (name: string): string => readState(state, name);
const present = (name: string): boolean => existsSync(join(state, name));

/** What the stop of a kind writes down. */
const note = (kind: string): string => `{"kind":"${kind}"}\n`;

interface Watched {
  readonly pid: number;
  readonly ended: Promise<unknown>;
}

/** Lets a program go whose group is the state folder: files in it stand for those of the kernel. */
async function watch(script: string, limits: readonly string[]): Promise<Watched> {
  const keeping = await startKeeping(state, script, true);
  keeper = keeping.keeper;
  for (const kind of ['wall-time', 'idle-time', 'output', 'cpu-time']) {
    writeFileSync(join(state, `limit.${kind}`), note(kind));
  }
  keeping.lifeline.write(START_LINE);
  await waitUntil(() => shellIn(state) !== undefined, 5000);
  const main = shellIn(state);
  if (main === undefined) throw new Error('nobody stands at the gate');
  writeFileSync(join(state, 'cgroup.procs'), `${main.pid}\n`);
  for (const file of ['cgroup.kill', 'cgroup.freeze']) writeFileSync(join(state, file), '');
  const ended = once(keeper, 'exit');
  keeping.lifeline.end(letGoLines({ main, group: state, limits: ['signal USR1', 'grace 20', ...limits] }));
  return { pid: main.pid, ended };
}

/** Its polite signal here is one that no shell above it ignores, and it starts nobody who keeps an output open. */
const WAITS = 'while :; do sleep 0.02; done';
const DEAF = `trap "" USR1; ${WAITS}`;

describe('what watches the limits of a detached service', () => {
  test('says before the program runs what it was told', async () => {
    const { ended } = await watch('exit', ['wall 6000', 'output 77']);
    await ended;
    expect(read('armed')).toMatch(/^wall 6000\noutput 77\n/);
    expect(present('stop.json')).toBe(false);
  });

  test('asks everybody of the group politely, and says why before', async () => {
    const { pid, ended } = await watch(`trap "cat ${join(state, 'stop.json')}; exit" USR1; echo ready; ${WAITS}`, [
      'output 1',
    ]);
    await ended;
    expect(read('stdout.0')).toBe(`ready\n${note('output')}`);
    expect(runs(pid)).toBe(false);
  });

  test('kills the main process and nobody else of the group, where a hook may stand by now, and thaws it', async () => {
    const { pid, ended } = await watch(DEAF, ['wall 10']);
    await ended;
    expect(runs(pid)).toBe(false);
    expect([read('cgroup.kill'), read('cgroup.freeze')]).toEqual(['', '0\n']);
  });

  test.each([
    ['wall-time', WAITS, ['wall 30']],
    ['output', `echo 0123456789; ${WAITS}`, ['output 5']],
    ['idle-time', `echo begun; ${WAITS}`, ['idle 30']],
  ])('ends it by %s', async (kind, script, limits) => {
    const { ended } = await watch(script, limits);
    await ended;
    expect(read('stop.json')).toBe(note(kind));
  });

  test('ends it by the cpu time of its group', async () => {
    writeFileSync(join(state, 'cpu.stat'), 'usage_usec 5\nuser_usec 5\n');
    const { pid, ended } = await watch(WAITS, [`cpufile ${join(state, 'cpu.stat')}`, 'cpu 1000']);
    expect(present('stop.json')).toBe(false);
    expect(runs(pid)).toBe(true);
    writeFileSync(join(state, 'cpu.stat'), 'usage_usec 1000\nuser_usec 5\n');
    await ended;
    expect(read('stop.json')).toBe(note('cpu-time'));
  });

  test('has stopped nobody who ended by himself, however long an output stays open then', async () => {
    // Whoever holds the outputs stands for a manager whose stop hook takes its time.
    const { ended } = await watch('sleep 1 & exit 3', ['wall 30', 'idle 30']);
    await ended;
    expect(present('stop.json')).toBe(false);
  });

  test('leaves the reason of whoever was first', async () => {
    writeFileSync(join(state, 'stop.json'), note('shutdown'));
    const { ended } = await watch(WAITS, ['wall 10']);
    await ended;
    expect(read('stop.json')).toBe(note('shutdown'));
  });
});
