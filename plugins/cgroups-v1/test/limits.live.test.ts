import { afterEach, describe, expect, test } from 'vitest';
import { elsewhere, fixture, groupsLeft, idleMs, nextLine, registryOf } from './machine.ts';

const MEBIBYTE = 1_048_576;
if (elsewhere !== undefined) console.warn(`cgroups-v1 limits are not tried: ${elsewhere}`);

describe.skipIf(elsewhere !== undefined)('limits held by the v1 controllers', () => {
  const registry = registryOf();

  afterEach(() => {
    expect(groupsLeft()).toEqual([]);
  });

  test('a program that allocates eight times its memory is dead, and the kernel’s counter says why', async () => {
    await using executor = registry
      .command(process.execPath, fixture('allocate.mjs'), '1024')
      .limit({ memory: '128M' });
    await executor.start();
    const report = await executor.wait();
    expect(report.signal).toBe('SIGKILL');
    expect(report.cause).toMatchObject({ kind: 'memory', limit: 'own', limitBytes: 128 * MEBIBYTE });
    expect(report.memoryKills?.[0]).toMatchObject({ source: 'memory.oom_control oom_kill', before: 0, after: 1 });
    expect(report.usage.memoryPeakBytes).toBeGreaterThan(0.9 * 128 * MEBIBYTE);
    expect(report.usage.memoryPeakBytes).toBeLessThanOrEqual(128 * MEBIBYTE);
    expect(report.stdout).toBe('');
  });

  test('a tree of processes gets no more tasks than it may, and nobody is left of it', async () => {
    await using executor = registry.command('sh', fixture('bomb.sh'), '8').limit({ pids: 32 });
    await executor.start();
    while ((await executor.stats()).tasksPeak !== 32) await executor.processes();
    const { tasks } = await executor.stats();
    expect(tasks).toBeLessThanOrEqual(32);
    const report = await executor.forceStop();
    expect(report.kill).toMatchObject({ complete: true, survivors: [], proof: 'cgroup.procs empty' });
    expect(report.forksRefused?.[0]?.after).toBeGreaterThan(0);
  });

  test('two busy loops share half a core', async () => {
    await using executor = registry.command('sh', fixture('busy.sh')).limit({ cpu: 0.5 });
    await executor.start();
    expect(await nextLine(executor)).toBe('ready');
    const [before, idleBefore, began] = [await executor.stats(), idleMs(), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const [after, idleAfter, ended] = [await executor.stats(), idleMs(), performance.now()];
    const cores = ((after.cpuTimeMs ?? 0) - (before.cpuTimeMs ?? 0)) / (ended - began);
    expect(cores).toBeLessThan(0.55);
    const { usage } = await executor.forceStop();
    // On a machine that others keep busy the tree may get less than its bound, and no more can be seen than that.
    if ((idleAfter - idleBefore) / (ended - began) < 0.3) return;
    expect(cores).toBeGreaterThan(0.45);
    expect(usage.cpuThrottledMs).toBeGreaterThan(0);
  });

  test('a large tree with hardly any cpu time is gone at once: its bound is lifted before it is killed', async () => {
    const loops = 'i=0; while [ $i -lt 60 ]; do sh -c "while :; do :; done" & i=$((i+1)); done; echo ready; wait';
    await using executor = registry.command('sh', '-c', loops);
    await executor.start();
    await nextLine(executor);
    await executor.update({ cpu: 0.01 });
    const { kill } = await executor.forceStop();
    expect(kill).toMatchObject({ complete: true, survivors: [] });
    expect(kill?.durationMs).toBeLessThan(2000);
  });

  test('every setting is read back, and a limit above ours is named', async () => {
    await using executor = registry
      .command('true')
      .limit({ memory: 67_109_000, memorySoft: '32M', cpuSet: '0', cpuWeight: 200 });
    await executor.start();
    const items = executor.receipt().items;
    expect(items.map(({ item, status }) => [item, status])).toEqual([
      ['cpuWeight', 'enforced'],
      ['cpuSet', 'enforced'],
      ['memory', 'enforced'],
      ['memorySoft', 'enforced'],
      ['swap', 'enforced'],
    ]);
    expect(items[2]).toMatchObject({
      applied: 67_109_000,
      readBack: 67_108_864,
      note: 'the kernel rounds down to whole pages',
    });
    expect(items[4]).toMatchObject({ implied: true, readBack: 0 });
    await executor.wait();
  });

  test('a limit on a file system without a disk is not enforced and says so', async () => {
    await using executor = registry.command('true').limit({
      io: [
        { path: '/', readBytes: '1M' },
        { path: '/proc', readBytes: '1M' },
      ],
    });
    await executor.start();
    expect(executor.receipt().items).toMatchObject([{ item: 'io', status: 'not-enforced', grade: 'none' }]);
    await executor.wait();
  });

  test('limits of each process are read where they hold, and a user is who he was asked to be', async () => {
    await using executor = registry
      .command('sh', '-c', 'ulimit -n; id -u; cat /proc/net/dev | grep -c :; echo $HOME')
      .limit({ openFiles: 64, fileSize: '1M', coreSize: 0 })
      .runAs('nobody')
      .isolate({ noNewPrivileges: true, network: 'none', dropCapabilities: true });
    await executor.start();
    const report = await executor.wait();
    expect(report.stdout?.split('\n')).toEqual(['64', '65534', '1', '/nonexistent']);
    const items = report.receipt.items.map(({ item, status, grade }) => `${item} ${status} ${grade}`);
    expect(items).toEqual([
      'fileSize enforced process',
      'openFiles enforced process',
      'coreSize enforced process',
      'runAs enforced process',
      'noNewPrivileges enforced kernel',
      'isolateNetwork enforced kernel',
      'dropCapabilities enforced kernel',
    ]);
  });

  test('an ordinary user to whom nothing is delegated is refused, and told which folders and which error', async () => {
    process.seteuid?.(65_534);
    try {
      const [candidate] = await registryOf().probe();
      expect(candidate?.result).toMatchObject({
        status: 'absent',
        reasons: [
          {
            message: expect.stringMatching(/mkdir says EACCES, in \/sys\/fs\/cgroup\/freezer /),
            remedy: expect.any(String),
          },
        ],
      });
    } finally {
      process.seteuid?.(0);
    }
  });
});
