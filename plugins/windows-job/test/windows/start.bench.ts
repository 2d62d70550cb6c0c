import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fixture, jobs } from './fixtures.ts';

/** Starts of each kind, one of each after the other, so that a busy moment of the machine hits all of them. */
const ROUNDS = Number(process.env['RINGFENCE_ROUNDS'] ?? 60);

/** A start in a job may take this much of a plain one that gives its program a console of its own too. */
const MOST_OF_A_SPAWN = 1.15;

/** Between two starts. */
const SETTLE_MS = 60;

interface Times {
  readonly firstByte: number;
  readonly end: number;
}

type Start = () => Promise<Times>;

const registry = jobs();

const plain =
  (windowsHide: boolean): Start =>
  async () => {
    const began = performance.now();
    const child = spawn(fixture('leave'), ['x'], { stdio: ['ignore', 'pipe', 'pipe'], windowsHide });
    const [first] = [once(child.stdout, 'data'), once(child, 'exit')] as const;
    const ended = once(child, 'close');
    await first;
    const firstByte = performance.now() - began;
    await ended;
    return { firstByte, end: performance.now() - began };
  };

const job: Start = async () => {
  const began = performance.now();
  const executor = registry.command(fixture('leave'), 'x');
  await executor.start({ buffer: false });
  if (executor.stdout !== undefined) await once(executor.stdout, 'data');
  const firstByte = performance.now() - began;
  await executor.wait();
  return { firstByte, end: performance.now() - began };
};

const KINDS: Readonly<Record<string, Start>> = {
  'spawn, no console of its own': plain(false),
  'spawn, a hidden console': plain(true),
  'windows-job, a hidden console': job,
};

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

test('the time from a start to the first byte and to the end', { timeout: 110_000 }, async () => {
  const times: Record<string, Times[]> = {};
  for (const [name, start] of Object.entries(KINDS)) {
    await start();
    times[name] = [];
  }
  const kinds = Object.entries(KINDS);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each kind follows each other equally often: what one leaves behind, such as the host of a console, is still ending.
    for (const offset of kinds.keys()) {
      const [name, start] = kinds[(round + offset) % kinds.length] ?? [];
      if (name !== undefined && start !== undefined) times[name]?.push(await start());
      await pause(SETTLE_MS);
    }
  }
  const [none = '', hidden = '', ours = ''] = kinds.map(([name]) => name);
  for (const [name, measured] of Object.entries(times)) {
    const [firstByte, end] = (['firstByte', 'end'] as const).map((what) => median(measured.map((each) => each[what])));
    console.log(`${name.padEnd(30)} first byte ${firstByte?.toFixed(1)} ms, end ${end?.toFixed(1)} ms`);
  }
  const byRound = (other: string): number[] =>
    (times[ours] ?? []).map((own, round) => own.firstByte / (times[other]?.[round]?.firstByte ?? Number.NaN));
  const ratios = [none, hidden].map((other) => median(byRound(other)));
  const words = ratios.map((ratio, index) => `${ratio.toFixed(2)}x of ${[none, hidden][index]}`);
  console.log(`first byte, median of ${ROUNDS} ratios within a round: ${words.join('; ')}`);
  const [, like = Number.NaN] = ratios;
  assert.ok(like <= MOST_OF_A_SPAWN, `${like} is more than ${MOST_OF_A_SPAWN}`);
});
