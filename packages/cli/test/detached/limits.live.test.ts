import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../start.ts';
import { EXECUTORS, World } from './world.ts';

beforeAll(build);

interface Told {
  readonly cause: unknown;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly durationMs: number;
  readonly stdout: string;
  readonly receipt: { readonly items: readonly { readonly item: string }[] };
}

describe.each([...EXECUTORS])('limits of a detached run under %s that nobody of its owner watches', (executor) => {
  const world = World.ofSuite();
  const told = async (flags: readonly string[], script: string): Promise<Told> => {
    const run = await world.detach(executor, script, ...flags);
    // Nobody looks until it has ended: whoever stops it is not this process.
    await world.ended(run);
    return JSON.parse((await world.ringfence('wait', '--json', run)).stdout).runs[0].report;
  };

  test('wall time ends the tree politely, and its receipt says who watches', async () => {
    const report = await told(
      ['--timeout', '400ms'],
      'trap "exit 5" TERM; setsid sleep 613.5 & while :; do sleep 0.02; done',
    );
    expect(report).toMatchObject({ cause: { kind: 'wall-time', limitMs: 400 }, exitCode: 5 });
    expect(report.durationMs).toBeGreaterThanOrEqual(390);
    expect(report.receipt.items).toMatchObject([
      { item: 'wallTime', status: 'enforced', grade: 'polled', applied: 400, readBack: 400 },
    ]);
    expect(report.receipt.items[0]).toHaveProperty('mechanism', expect.stringMatching(/^whoever waits for the run /));
    expect(spawnSync('pgrep', ['-f', '^sleep 613.5']).stdout.toString()).toBe('');
  });

  test('a tree that does not heed the polite signal is killed after its grace', async () => {
    const script = 'trap "" TERM; setsid sleep 614.5 & while :; do sleep 0.02; done';
    const report = await told(['--timeout', '200ms', '--kill-after', '300ms'], script);
    expect(report).toMatchObject({ cause: { kind: 'wall-time' }, signal: 'SIGKILL' });
    expect(report.durationMs).toBeGreaterThanOrEqual(490);
    expect(spawnSync('pgrep', ['-f', '^sleep 614.5']).stdout.toString()).toBe('');
  });

  test('idle time counts from the last byte, on whichever output', async () => {
    const report = await told(
      ['--idle-timeout', '800ms'],
      'for i in 1 2 3; do sleep 0.4; echo $i >&$((i % 2 + 1)); done; sleep 600',
    );
    expect(report).toMatchObject({ cause: { kind: 'idle-time', limitMs: 800 }, signal: 'SIGTERM' });
    expect(report.durationMs).toBeGreaterThan(1990);
  });

  test('output counts both streams together', async () => {
    const script = 'while :; do echo 0123456789; echo 0123456789 >&2; sleep 0.01; done';
    const report = await told(['--output-limit', '1000'], script);
    expect(report).toMatchObject({ cause: { kind: 'output', limitBytes: 1000 } });
    expect(report.stdout.length).toBeGreaterThan(400);
  });

  test('cpu time is sampled from the counter of the groups', async ({ skip }) => {
    skip(executor === 'universal', 'universal makes no groups');
    const report = await told(['--cpu-time', '300ms'], 'while :; do :; done');
    expect(report.cause).toMatchObject({ kind: 'cpu-time', limitMs: 300 });
    expect(report.receipt.items).toMatchObject([{ item: 'cpuTime', status: 'enforced', readBack: 300 }]);
  });

  test('a run that ends before its limit has its own end', async () => {
    const report = await told(['--timeout', '1m', '--idle-timeout', '30s'], 'echo done; exit 9');
    expect(report).toMatchObject({ cause: { kind: 'exit', exitCode: 9 }, exitCode: 9 });
    expect(report.durationMs).toBeLessThan(20_000);
  });
});
