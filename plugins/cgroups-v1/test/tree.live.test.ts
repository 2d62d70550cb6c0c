import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { formatGroupName, parseStat, thisOwner } from '@ringfence/posix';
import { afterEach, describe, expect, test } from 'vitest';
import type { KillMechanism } from '../src/index.ts';
import { elsewhere, fixture, groupsLeft, isRunning, nextLine, registryOf } from './machine.ts';

const MEBIBYTE = 1_048_576;
if (elsewhere !== undefined) console.warn(`cgroups-v1 trees are not tried: ${elsewhere}`);

describe.skipIf(elsewhere !== undefined).each<KillMechanism>(['freezer', 'cgroup.kill'])(
  'a tree held by %s',
  (kill) => {
    const registry = registryOf({ kill });
    const proof = kill === 'freezer' ? 'cgroup.procs empty' : 'cgroup.events populated 0';

    afterEach(() => {
      expect(groupsLeft()).toEqual([]);
    });

    test('a daemon that left its session and ignores polite signals is gone when forceStop resolves', async () => {
      await using executor = registry.command('sh', fixture('daemon.sh'), 'stay');
      await executor.start();
      const daemon = Number((await nextLine(executor)).split(' ')[1]);
      expect(isRunning(daemon)).toBe(true);
      const report = await executor.forceStop();
      expect(isRunning(daemon)).toBe(false);
      expect(report.kill).toMatchObject({ complete: true, survivors: [], proof });
      expect(report.kill?.killed).toBeGreaterThanOrEqual(2);
    });

    test('whoever is left when the main process ends is killed, and the report says so', async () => {
      await using executor = registry.command('sh', fixture('daemon.sh'), 'leave');
      await executor.start();
      const daemon = Number((await nextLine(executor)).split(' ')[1]);
      const report = await executor.wait();
      expect(report.exitCode).toBe(0);
      expect(isRunning(daemon)).toBe(false);
      expect(report.kill).toMatchObject({ complete: true, proof });
    });

    test('a frozen tree uses no cpu time, and goes on when it is thawed', async () => {
      await using executor = registry.command('sh', fixture('busy.sh'));
      await executor.start();
      await nextLine(executor);
      await executor.freeze();
      const cpuTime = async (): Promise<number> => (await executor.stats()).cpuTimeMs ?? Number.NaN;
      const frozen = await cpuTime();
      await new Promise((resolve) => setTimeout(resolve, 200));
      // A task counts as frozen some microseconds before it is off its cpu.
      expect((await cpuTime()) - frozen).toBeLessThan(1);
      await executor.thaw();
      while ((await cpuTime()) - frozen < 1) await executor.processes();
      await executor.forceStop();
    });

    test('a frozen tree can be killed', async () => {
      await using executor = registry.command('sleep', '60');
      await executor.start();
      await executor.freeze();
      expect((await executor.forceStop()).kill).toMatchObject({ complete: true, survivors: [] });
    });

    test('limits of a running tree are changed and read back, up and down', async () => {
      await using executor = registry.command('sleep', '60').limit({ memory: '64M', cpu: 0.005 });
      await executor.start();
      const bounds = async (memory: string): Promise<unknown> => (await executor.update({ memory }))[0];
      expect(await bounds('256M')).toMatchObject({ item: 'memory', status: 'enforced', readBack: 256 * MEBIBYTE });
      expect(await bounds('32M')).toMatchObject({ item: 'memory', status: 'enforced', readBack: 32 * MEBIBYTE });
      const changed = await executor.update({ cpu: 2, swap: '16M', pids: 12, openFiles: 64 });
      expect(changed).toMatchObject([
        { item: 'cpu', readBack: 2 },
        { item: 'swap', readBack: 16 * MEBIBYTE },
        { item: 'pids', readBack: 12 },
        { item: 'openFiles', status: 'not-enforced' },
      ]);
      await executor.forceStop();
    });

    test('another registry takes a running tree over, by its handle and by the pid of a process in it', async () => {
      await using executor = registry.command('sleep', '60').limit({ pids: 8 });
      await executor.start();
      const byHandle = registryOf({ kill }).command('true');
      await byHandle.open(await executor.handle());
      const [item] = await byHandle.update({ pids: 9 });
      expect(item).toMatchObject({ item: 'pids', readBack: 9 });
      const byPid = await registryOf({ kill }).openPid(executor.pid ?? 0);
      expect((await byPid.forceStop()).kill).toMatchObject({ complete: true, killed: 1, proof });
      expect((await executor.wait()).signal).toBe('SIGKILL');
      await byHandle.wait();
    });

    test('a handle of a tree that is gone opens nothing', async () => {
      await using executor = registry.command('true');
      await executor.start();
      const handle = await executor.handle();
      await executor.wait();
      await expect(registryOf({ kill }).command('true').open(handle)).rejects.toMatchObject({
        code: expect.stringMatching(/^(PROCESS_NOT_FOUND|RUN_LOST)$/),
      });
    });

    test('a program that cannot be run leaves no group behind', async () => {
      await using executor = registry.command(fixture('bomb.sh')).limit({ memory: '64M' });
      await expect(executor.start()).rejects.toMatchObject({ code: 'COMMAND_NOT_EXECUTABLE' });
    });
  },
);

/** Groups as a process of that pid would have made them. */
function leaveBehind(pid: number): readonly string[] {
  const startTime = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.startTime ?? '';
  const name = formatGroupName({ runId: '0123456789abcdef', owner: { ...thisOwner(), pid, startTime } });
  const folders = ['freezer', 'pids', 'cpuacct'].map((controller) => `/sys/fs/cgroup/${controller}/${name}`);
  for (const folder of folders) mkdirSync(folder);
  return folders;
}

const tasks = (folder: string): string => `${folder}/tasks`;

describe.skipIf(elsewhere !== undefined)('groups that somebody left behind', () => {
  const registry = registryOf();
  const run = async (name: string): Promise<void> => {
    await using next = registry.command(name);
    await next.start();
    await next.wait();
  };

  test('those of a killed owner are gone after the next start, with the processes in them', async () => {
    const owner = spawn('sleep', ['300']);
    const folders = leaveBehind(owner.pid ?? 0);
    const member = spawn('sh', [
      '-c',
      'for entry; do echo 0 >"$entry"; done; echo in; exec sleep 300',
      'sh',
      ...folders.map(tasks),
    ]);
    await once(member.stdout, 'data');
    const gone = once(member, 'exit');
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await run('true');
    expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
    expect(await gone).toEqual([null, 'SIGKILL']);
  });

  test('those of a living owner, and of one in another pid namespace, are spared', async () => {
    const here = thisOwner();
    const names = [
      formatGroupName({ runId: '0123456789abcdef', owner: here }),
      formatGroupName({ runId: '0123456789abcdef', owner: { ...here, pid: 4_194_303, namespace: '1' } }),
    ];
    const folders = names.map((name) => `/sys/fs/cgroup/freezer/${name}`);
    for (const folder of folders) mkdirSync(folder);
    try {
      await run('true');
    } finally {
      // Fails when one of them was taken for stale and removed.
      for (const folder of folders) rmdirSync(folder);
    }
  });

  test('those whose pid belongs to another process by now are gone after the next start', async () => {
    const name = formatGroupName({ runId: '0123456789abcdef', owner: { ...thisOwner(), startTime: '1' } });
    mkdirSync(`/sys/fs/cgroup/freezer/${name}`);
    await run('true');
    expect(groupsLeft()).toEqual([]);
  });
});
