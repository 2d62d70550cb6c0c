import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry } from 'ringfence';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../start.ts';
import { EXECUTORS, World } from './world.ts';

beforeAll(build);

describe.each([...EXECUTORS])('a detached run under %s whose owner is gone', (executor) => {
  const world = World.ofSuite();

  test('is opened while it runs, and everybody gets the same report of its end', async () => {
    const run = await world.detach(executor, 'echo out; echo err >&2; sleep 0.5; exit 42');
    const { handle } = await world.inspect(run);
    const waited = JSON.parse((await world.ringfence('wait', '--json', run)).stdout);
    const report = waited.runs[0].report;
    expect(report).toMatchObject({
      exitCode: 42,
      cause: { kind: 'exit', exitCode: 42 },
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect(report.durationMs).toBeGreaterThan(450);
    process.env['RINGFENCE_STATE_DIR'] = world.home;
    const again = await createRegistry()
      .command('x')
      .open(handle as never);
    expect(again.state).toBe('ended');
    expect(JSON.parse(JSON.stringify(await again.wait()))).toEqual(report);
  });

  test.each([
    ['SIGTERM', 'kill -TERM $$'],
    ['SIGINT', 'kill -INT $$'],
    ['SIGPIPE', 'kill -PIPE $$'],
    ['SIGKILL', 'kill -KILL $$'],
    ['SIGSEGV', 'kill -SEGV $$'],
  ])('tells a death by %s between two owners from an exit code', async (signal, script) => {
    const run = await world.detach(executor, `echo so; ${script}`);
    await world.ringfence('wait', run);
    expect((await world.inspect(run))['report']).toMatchObject({
      signal,
      cause: { kind: 'signal', signal },
      stdout: 'so\n',
    });
  });

  test.each([130, 137, 141, 143, 255])('tells exit code %i from a death by a signal', async (code) => {
    const run = await world.detach(executor, `exit ${code}`);
    expect((await world.ringfence('wait', run)).code).toBe(code);
    expect((await world.inspect(run))['report']).toMatchObject({ exitCode: code, cause: { kind: 'exit' } });
  });

  test('is stopped with proof by somebody else, and says so to the next', async () => {
    const run = await world.detach(executor, 'trap "" TERM; setsid sleep 600 & while :; do sleep 0.1; done');
    const { code, stdout } = await world.ringfence('stop', '--kill-after', '300ms', '--json', run);
    expect(code).toBe(0);
    const { kill, cause } = JSON.parse(stdout).runs[0].report;
    expect(cause).toEqual({ kind: 'shutdown', forced: true });
    expect(kill).toMatchObject({ survivors: [], politeSignal: 'SIGTERM' });
    expect((await world.inspect(run))['report']).toMatchObject({ cause: { kind: 'shutdown', forced: true } });
  });

  test('kills what its program left behind, although nobody was there', async () => {
    const run = await world.detach(executor, 'sleep 612.5 & exit 3');
    expect((await world.ringfence('wait', run)).code).toBe(3);
    expect(spawnSync('pgrep', ['-f', 'sleep 612.5']).stdout.toString()).toBe('');
  });

  test('passes every byte of its input and output on', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const octal = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    const run = await world.detach(executor, `printf '${octal}'`);
    await world.ringfence('wait', run);
    expect(readFileSync(join(world.room, run, 'stdout.0'))).toEqual(bytes);
  });

  test('has a name that no other run has while it runs', async () => {
    const run = await world.detach(executor, 'sleep 600', '--name', 'one');
    const second = await world.ringfence('run', '-d', '--name', 'one', '--', 'true');
    expect(second).toMatchObject({ code: 125, stdout: '' });
    expect(second.stderr).toContain('a run of the name one runs');
    expect((await world.ringfence('ps', '-q')).stdout).toBe('one\n');
    expect((await world.ringfence('kill', 'one')).code).toBe(0);
    expect((await world.ringfence('logs', run.slice(0, 6))).code).toBe(0);
  });

  test('that died of its memory limit says so, with peak and counter', async ({ skip }) => {
    skip(executor !== 'cgroups-v1', 'the counter is that of the memory controller of cgroups-v1');
    const run = await world.detach(executor, 'exec tail /dev/zero', '--memory', '64M');
    expect((await world.ringfence('wait', run)).code).toBe(137);
    const report = (await world.inspect(run))['report'] as { usage: { memoryPeakBytes: number } };
    expect(report).toMatchObject({
      signal: 'SIGKILL',
      cause: { kind: 'memory', limit: 'own', limitBytes: 64 * 2 ** 20 },
    });
    expect(report.usage.memoryPeakBytes).toBeGreaterThan(60 * 2 ** 20);
  });

  test('whose shim was killed runs on, and ends with a reason', async () => {
    const run = await world.detach(executor, 'sleep 600', '--name', 'alone');
    const keeper = (await world.list()).entries.find((entry) => entry.run === run)?.state.keeper.pid ?? 0;
    process.kill(keeper, 'SIGKILL');
    execFileSync('tail', [`--pid=${keeper}`, '-f', '/dev/null']);
    await world.detach(executor, 'true');
    expect((await world.ringfence('ps')).stdout).toContain('running, unattended');
    const { stdout } = await world.ringfence('kill', '--json', 'alone');
    expect(JSON.parse(stdout).runs[0].report).toMatchObject({ cause: { kind: 'force-stop' } });
    expect((await world.ringfence('prune')).code).toBe(0);
  });
});
