/**
 * A program of its own, which has a console: prints as JSON the milliseconds of each start, by its kind. One start of each
 * kind after the other, so that a busy moment of the machine hits all of them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fixture, jobs } from './fixtures.ts';

const ROUNDS = Number(process.env['RINGFENCE_ROUNDS'] ?? 60);

/** Between two starts. */
const SETTLE_MS = 60;

/** Of one start. */
export interface Times {
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
    const first = once(child.stdout, 'data');
    const ended = once(child, 'close');
    await first;
    const firstByte = performance.now() - began;
    await ended;
    return { firstByte, end: performance.now() - began };
  };

const job =
  (newSession: boolean): Start =>
  async () => {
    const began = performance.now();
    const executor = registry.command(fixture('leave'), 'x');
    await executor.start({ buffer: false, newSession });
    if (executor.stdout !== undefined) await once(executor.stdout, 'data');
    const firstByte = performance.now() - began;
    await executor.wait();
    return { firstByte, end: performance.now() - began };
  };

const KINDS: Readonly<Record<string, Start>> = {
  'spawn, in our console': plain(false),
  'spawn, a hidden console': plain(true),
  'windows-job, in our console': job(false),
  'windows-job, a hidden console': job(true),
};

const kinds = Object.entries(KINDS);
const times: Record<string, Times[]> = {};
for (const [name, start] of kinds) {
  await start();
  times[name] = [];
}
for (let round = 0; round < ROUNDS; round += 1) {
  // Each kind follows each other equally often: what one leaves behind, such as the host of a console, is still ending.
  for (const offset of kinds.keys()) {
    const [name, start] = kinds[(round + offset) % kinds.length] ?? [];
    if (name !== undefined && start !== undefined) times[name]?.push(await start());
    await pause(SETTLE_MS);
  }
}
writeSync(1, JSON.stringify(times));
