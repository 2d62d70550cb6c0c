import { text } from 'node:stream/consumers';
import type { ExecutorDefinition } from '@ringfence/core';
import { createRegistry, isPlugin } from '@ringfence/core';
import { describe, expect, it, vi } from 'vitest';
import { testSpawner } from '../../../packages/posix/test/spawner.ts';
import { fixture, pidsOf, runs } from '../../../packages/posix/test/start.ts';
import universal from '../src/index.ts';
import { allGone, definition, host, launch, lines, proved, running } from './launching.ts';

describe.skipIf(process.platform === 'win32')('a tree of plain processes', () => {
  it('is a plugin that core takes', () => {
    expect(isPlugin(universal())).toBe(true);
  });

  it('runs the command with its arguments, and knows how it ended', async () => {
    const run = await launch(['/bin/sh', '-c', 'printf %s "$1"; exit 7', 'sh', ' \'"$`\n*']);
    expect(run.stdout && (await text(run.stdout))).toBe(' \'"$`\n*');
    expect(await run.exited).toEqual({ kind: 'exited', exitCode: 7 });
    expect(await run.sweep()).toBeUndefined();
    expect(await run.kill()).toMatchObject({ killed: 0, survivors: [], rounds: 1 });
    expect(await run.usage()).toMatchObject({ tasks: 0, cpuTimeMs: undefined });
  });

  it('loses a daemon that forked twice, left the session and ignores SIGTERM', async () => {
    const run = await launch([fixture('daemon.sh'), 'marked', 'stay']);
    const daemon = Number((await lines(run, 1))[0]);
    const kill = vi.spyOn(process, 'kill');
    const proof = await run.kill();
    expect(proof).toMatchObject({ complete: false, survivors: [], killed: 2 });
    expect(await runs(daemon)).toBe(false);
    const targets = kill.mock.calls.map(([pid]) => Math.abs(Number(pid)));
    kill.mockRestore();
    expect(targets.filter((pid) => pid !== run.pid && pid !== daemon)).toEqual([]);
    expect(await run.exited).toEqual({ kind: 'signaled', signal: 'SIGKILL' });
  });

  it('is asked to end as a terminal would ask: the whole group at once', async () => {
    const run = await launch([fixture('family.sh')]);
    const printed = await lines(run, 4);
    const inSession = (line: string): boolean => !/apart|grandchild/.test(line);
    const asked = pidsOf(printed.filter(inSession));
    await run.polite?.('SIGTERM');
    expect(await run.exited).toEqual({ kind: 'signaled', signal: 'SIGTERM' });
    await allGone(asked);
    expect(await Promise.all(pidsOf(printed.filter((line) => !inSession(line))).map(runs))).toEqual([true, true]);
  });

  it('loses what its main process left in the group, when it ends by itself', async () => {
    const run = await launch(['/bin/sh', '-c', 'sleep 1000 & echo $!']);
    const left = Number((await lines(run, 1))[0]);
    await run.exited;
    expect(await run.sweep()).toMatchObject({ killed: 1, survivors: [] });
    expect(await runs(left)).toBe(false);
  });

  it('asks nobody twice and signals no group when it keeps the terminal of its owner', async () => {
    const run = await launch([fixture('family.sh')], { newSession: false });
    const pids = pidsOf(await lines(run, 4));
    const kill = vi.spyOn(process, 'kill');
    await run.polite?.('SIGTERM');
    const targets = kill.mock.calls.map(([pid]) => Number(pid));
    kill.mockRestore();
    expect([...targets].sort()).toEqual([run.pid, ...pids].sort());
    expect(await run.exited).toEqual({ kind: 'signaled', signal: 'SIGTERM' });
    await allGone(pids);
    expect(await run.sweep()).toBeUndefined();
  });

  it('stands still and runs on, and a polite signal wakes it', async () => {
    const run = await launch([
      '/bin/sh',
      '-c',
      'trap "echo asked; exit 3" TERM; echo ready; while :; do sleep 0.01; done',
    ]);
    await lines(run, 1);
    await run.freeze?.();
    await run.thaw?.();
    await run.freeze?.();
    await run.polite?.('SIGTERM');
    expect(await run.exited).toEqual({ kind: 'exited', exitCode: 3 });
  });

  it('lists its processes and sums what they use', async () => {
    const run = await launch([fixture('family.sh')]);
    const pids = pidsOf(await lines(run, 4));
    const listed = await run.processes();
    expect(listed.map((entry) => entry.pid).sort()).toEqual([run.pid, ...pids].sort());
    expect(listed[0]).toMatchObject({
      pid: run.pid,
      parent: process.pid,
      command: expect.stringContaining('family.sh'),
    });
    const usage = await run.usage();
    expect(usage.tasks).toBe(5);
    expect(usage.memoryBytes).toBeGreaterThan(100_000);
    expect(usage.memoryPeakBytes).toBeUndefined();
  });

  it('sends a signal to the main process alone, and none once it is gone', async () => {
    const run = await launch(['/bin/sh', '-c', 'trap "echo one" USR1; echo ready; while read x; do :; done']);
    await lines(run, 1);
    await run.signal('SIGUSR1', 'main');
    expect(await lines(run, 1)).toEqual(['one']);
    run.stdin?.end();
    await run.exited;
    await run.signal('SIGUSR1', 'main');
    await run.signal('SIGUSR1', 'tree');
  });

  it('is killed at once when its owner exits', async () => {
    const run = await launch([fixture('daemon.sh'), 'marked', 'stay']);
    const daemon = Number((await lines(run, 1))[0]);
    run.abandon();
    expect(await run.exited).toEqual({ kind: 'signaled', signal: 'SIGKILL' });
    await allGone([daemon]);
  });

  it('is not started when the caller gave up before, and is gone when he gave up meanwhile', async () => {
    const reason = new Error('given up');
    const early = AbortSignal.abort(reason);
    const spawn = vi.fn(testSpawner.spawn);
    await expect(launch(['/bin/sleep', '1000'], { signal: early, spawner: { spawn } })).rejects.toBe(reason);
    expect(spawn).not.toHaveBeenCalled();
    const late = new AbortController();
    let pid = 0;
    const spawner = {
      spawn: async (...call: Parameters<typeof testSpawner.spawn>) => {
        const spawned = await testSpawner.spawn(...call);
        pid = spawned.pid;
        late.abort(reason);
        return spawned;
      },
    };
    await expect(launch(['/bin/sleep', '1000'], { signal: late.signal, spawner })).rejects.toBe(reason);
    expect(await runs(pid)).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('a tree that is opened again', () => {
  async function reopen(handle: Parameters<NonNullable<ExecutorDefinition['reopen']>>[0]) {
    const opened = await definition.reopen?.(handle, { host, proved: await proved() });
    if (opened === undefined) throw new Error('universal reopens');
    if (!('status' in opened)) running.push(opened);
    return opened;
  }

  it('is found by its handle, daemon included, and its end is seen', async () => {
    const run = await launch([fixture('daemon.sh'), 'marked', 'stay']);
    const daemon = Number((await lines(run, 1))[0]);
    const opened = await reopen(JSON.parse(JSON.stringify(await run.handle())));
    if ('status' in opened) throw new Error(JSON.stringify(opened));
    expect(opened.pid).toBe(run.pid);
    expect(await opened.kill()).toMatchObject({ killed: 2, survivors: [] });
    expect(await opened.exited).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('exit code') });
    expect(await runs(daemon)).toBe(false);
  });

  it('is found by its pid, with its session', async () => {
    const run = await launch(['/bin/sh', '-c', 'sleep 1000 & echo $!; wait']);
    await lines(run, 1);
    const opened = await reopen(run.pid);
    if ('status' in opened) throw new Error(JSON.stringify(opened));
    expect(await opened.kill()).toMatchObject({ killed: 2, survivors: [] });
  });

  it('is gone when the pid belongs to another process by now, or to none', async () => {
    const run = await launch(['/bin/sleep', '1000']);
    const handle = await run.handle();
    const reused = { ...handle, identity: { ...handle.identity, startTime: '1' } };
    expect(await reopen(reused)).toMatchObject({ status: 'gone' });
    expect(await reopen({ ...handle, identity: { ...handle.identity, bootId: 'another' } })).toMatchObject({
      status: 'gone',
    });
    expect(await runs(run.pid)).toBe(true);
    await run.kill();
    expect(await reopen(handle)).toMatchObject({ status: 'gone', reason: expect.stringContaining(`${run.pid}`) });
    expect(await reopen(run.pid)).toMatchObject({ status: 'gone' });
  });
});

describe.skipIf(process.platform === 'win32')('universal under core', () => {
  const registry = createRegistry({ plugins: [universal()] });

  it('runs what asks for limits, and the receipt says that none is held', async () => {
    const run = registry.command('/bin/sh', '-c', 'echo "$RINGFENCE_RUN"; exit 3').limit({ memory: '64M' });
    const report = await (await run.start()).wait();
    expect(report).toMatchObject({ executor: 'universal', exitCode: 3, cause: { kind: 'exit', exitCode: 3 } });
    expect(report.stdout).toMatch(/[0-9a-f]{16}$/);
    expect(report.receipt.items.map((item) => [item.item, item.status])).toEqual([
      ['memory', 'not-enforced'],
      ['swap', 'not-enforced'],
    ]);
    expect(report.kill).toBeUndefined();
  });

  it('refuses before anything is spawned when the limit is a must', async () => {
    const run = registry.command('/bin/true').limit({ memory: '64M' });
    await expect(run.start({ strict: true })).rejects.toMatchObject({ code: 'NO_EXECUTOR' });
  });

  it('stops a daemon that ignores the polite signal, and the kill receipt says how sure that is', async () => {
    const run = await registry.command(fixture('daemon.sh'), 'marked', 'stay').start();
    await vi.waitUntil(async () => (await run.processes()).length === 2, { timeout: 5000, interval: 1 });
    const left = (await run.processes()).map((entry) => entry.pid);
    const report = await run.shutdown({ graceMs: 50 });
    expect(report.kill).toMatchObject({ politeSignal: 'SIGTERM', complete: false, survivors: [] });
    expect(await Promise.all(left.map(runs))).toEqual([false, false]);
  });

  it('hands a tree to another executor object by its handle', async () => {
    const run = await registry.command('/bin/sleep', '1000').start();
    const other = await registry.command('/bin/sleep').open(await run.handle());
    const report = await other.forceStop();
    expect(report.cause).toMatchObject({ kind: 'force-stop' });
    expect(await run.wait()).toMatchObject({ signal: 'SIGKILL' });
  });
});
