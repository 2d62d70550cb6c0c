import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRegistry } from '@ringfence/core';
import { afterEach, describe, expect, test } from 'vitest';
import plugin from '../src/index.ts';

const registry = createRegistry({ plugins: [plugin()] });
const groups: number[] = [];

afterEach(() => {
  for (const group of groups.splice(0)) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // Nobody of it is left, as the test expected.
    }
  }
});

/** A process that ringfence did not start, leader of a session of its own; resolves when it has printed a line. */
async function stranger(script: string): Promise<{ child: ChildProcess; pid: number; said: string }> {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const { pid = 0, stdout } = child;
  groups.push(pid);
  const [chunk] = stdout === null ? [''] : await once(stdout, 'data');
  return { child, pid, said: String(chunk).trim() };
}

function runs(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // There is none of that number.
    return false;
  }
}

describe.skipIf(process.platform !== 'linux')('a process that ringfence did not start, opened by its pid', () => {
  test('is seen until it ends, its exit code is said to be unknown, and what it left is left alone', async () => {
    const { child, pid, said } = await stranger('sleep 600 & echo $!; read line; exit 3');
    const opened = await registry.openPid(pid);
    expect((await opened.processes()).map((one) => one.pid)).toEqual([pid, Number(said)]);
    expect(await opened.handle()).toMatchObject({ identity: { pid, startTime: expect.stringMatching(/^\d+$/) } });
    child.stdin?.end('\n');
    const report = await opened.wait();
    expect(report).toMatchObject({ pid, exitCode: undefined, cause: { kind: 'unknown' }, kill: undefined });
    expect(report.notes).toEqual([expect.stringContaining('its exit code, output and limits are not known here')]);
    expect(runs(Number(said))).toBe(true);
  });

  test('is stopped with its session when that is asked for', async () => {
    const { pid, said } = await stranger('setsid sleep 600 & echo $!; wait');
    const { kill, cause } = await (await registry.openPid(pid)).forceStop();
    expect(cause).toEqual({ kind: 'force-stop' });
    expect(kill).toMatchObject({ killed: 2, survivors: [] });
    expect([pid, Number(said)].filter(runs)).toEqual([]);
  });

  test('outlives whoever opened it', async () => {
    const { pid } = await stranger('echo up; exec sleep 600');
    const script = `
      import { createRegistry } from '@ringfence/core';
      const { default: plugin } = await import('@ringfence/plugin-universal');
      await createRegistry({ plugins: [plugin()] }).openPid(${pid});
      process.exit(0);`;
    const opener = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(opener).toMatchObject({ status: 0, stderr: '' });
    expect(runs(pid)).toBe(true);
  });

  test.each([
    ['the first process', 1, 'INVALID_HANDLE'],
    ['this process', process.pid, 'INVALID_HANDLE'],
    ['no process', 2 ** 22 + 1, 'PROCESS_NOT_FOUND'],
    ['a negative number', -1, 'INVALID_HANDLE'],
  ])('is refused when it is %s', async (_what, pid, code) => {
    await expect(registry.openPid(pid)).rejects.toMatchObject({ code });
  });
});
