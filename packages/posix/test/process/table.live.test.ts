import { createRegistry } from '@ringfence/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { foundProcess, spawnedProcess } from '../../src/confinement/local.ts';
import { identify, isSame } from '../../src/process/identity.ts';
import { PsTable } from '../../src/process/ps-table.ts';
import { groupExists, signalGroup, signalProcess } from '../../src/process/signal.ts';
import { waitGone } from '../../src/tree/wait.ts';
import { runs, type Started, start, table } from '../start.ts';

const started: Started[] = [];
async function sleeper(): Promise<Started> {
  const one = await start(['/bin/sh', '-c', 'echo ready; exec sleep 1000'], 1);
  started.push(one);
  return one;
}
afterEach(async () => {
  for (const { spawned } of started.splice(0)) {
    if (groupExists(spawned.pid)) signalGroup(spawned.pid, 'SIGKILL');
    await spawned.exited;
  }
});

const { host } = createRegistry();

describe.skipIf(process.platform !== 'linux')('the process table', () => {
  it('says the same of a process whether it is read from /proc or from ps', async () => {
    const { spawned } = await sleeper();
    const fromPs = (await new PsTable(host).scan()).find((row) => row.pid === spawned.pid);
    const { startTime: ticks, state, ...row } = table.scan().find((candidate) => candidate.pid === spawned.pid) ?? {};
    expect(fromPs).toMatchObject(row);
    expect(Number(ticks)).toBeGreaterThan(0);
    expect(Date.parse(fromPs?.startTime ?? '')).toBeGreaterThan(0);
    expect(['alive', 'stopped']).toContain(state);
    expect((await new PsTable(host).read(spawned.pid))?.pid).toBe(spawned.pid);
  });

  it('knows a process again, and not another that has its pid', async () => {
    const { spawned } = await sleeper();
    const identity = await identify(table, spawned.pid);
    if (identity === undefined) throw new Error('the sleeper sleeps');
    expect(await isSame(table, identity)).toBe(true);
    expect(await isSame(table, { ...identity, startTime: '1' })).toBe(false);
    expect(await isSame(table, { ...identity, bootId: 'of another boot' })).toBe(false);
    expect(await foundProcess({ ...identity, startTime: '1' }, table)).toBeUndefined();
  });

  it('finds no identity for a pid that nobody has', async () => {
    expect(await identify(table, 2 ** 22 + 1)).toBeUndefined();
  });
});

describe.skipIf(process.platform !== 'linux')('a signal', () => {
  it('is not sent when the pid belongs to another process by now', async () => {
    const { spawned } = await sleeper();
    const kill = vi.spyOn(process, 'kill');
    expect(signalProcess(table, { pid: spawned.pid, startTime: '1' }, 'SIGKILL')).toBe(false);
    expect(kill).not.toHaveBeenCalled();
    kill.mockRestore();
    expect(await runs(spawned.pid)).toBe(true);
  });

  it('to a process that ended is no error', async () => {
    const { spawned } = await sleeper();
    const main = await spawnedProcess(spawned, table);
    await main.signal('SIGTERM');
    expect(await spawned.exited).toEqual({ kind: 'signaled', signal: 'SIGTERM' });
    await main.signal('SIGTERM');
    expect(groupExists(spawned.pid)).toBe(false);
    expect(signalGroup(spawned.pid, 'SIGTERM')).toBe(false);
  });

  it('that may not be sent is an error with its code', async () => {
    const denied = Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    const { spawned, identity } = await sleeper();
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw denied;
    });
    const target = { pid: spawned.pid, startTime: identity.startTime ?? '' };
    const expected = expect.objectContaining({ code: 'SIGNAL_FAILED', cause: denied });
    expect(() => signalProcess(table, target, 'SIGTERM')).toThrow(expected);
    expect(groupExists(spawned.pid)).toBe(true);
    kill.mockRestore();
  });

  it.each([0, 1, -1, process.pid])('is never sent to process %i', (pid) => {
    const kill = vi.spyOn(process, 'kill');
    const refused = expect.objectContaining({ code: 'SIGNAL_FAILED' });
    expect(() => signalProcess(table, { pid, startTime: '1' }, 'SIGKILL')).toThrow(refused);
    if (pid !== process.pid) expect(() => signalGroup(pid, 'SIGKILL')).toThrow(refused);
    expect(kill).not.toHaveBeenCalled();
    kill.mockRestore();
  });
});

describe.skipIf(process.platform !== 'linux')('waiting for processes that are no children of this one', () => {
  it('ends when they are gone', async () => {
    const { spawned, identity } = await sleeper();
    const named = { ...identity, startTime: identity.startTime ?? '' };
    const waiting = waitGone(table, [named]);
    process.kill(spawned.pid, 'SIGKILL');
    expect(await waiting).toEqual([]);
  });

  it('names who is left at the deadline or when it is called off', async () => {
    const { identity } = await sleeper();
    const named = { ...identity, startTime: identity.startTime ?? '' };
    const strangers = [{ ...named, startTime: '1' }];
    expect(await waitGone(table, [named, ...strangers], { deadlineMs: 5 })).toEqual([named]);
    expect(await waitGone(table, [named], { signal: AbortSignal.abort() })).toEqual([named]);
  });

  it('sees the end of a process that was found running, and not its exit code', async () => {
    const { spawned, identity } = await sleeper();
    const found = await foundProcess({ ...identity, startTime: identity.startTime ?? '' }, table);
    process.kill(spawned.pid, 'SIGKILL');
    expect(await found?.exited).toMatchObject({ kind: 'unknown' });
    expect(found?.handle('x', { a: 1 })).toMatchObject({ schemaVersion: 1, executor: 'x', data: { a: 1 } });
  });
});
