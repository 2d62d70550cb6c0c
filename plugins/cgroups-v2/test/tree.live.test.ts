import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { elsewhere, groupsLeft, isRunning, nextLine, registryOf, switchedOn } from './machine.ts';

if (elsewhere !== undefined) console.warn(`cgroups-v2 beside v1 is not tried: ${elsewhere}`);

const DAEMON = `(setsid sh -c 'trap "" TERM HUP; echo $$; exec >&- 2>&-; while :; do sleep 1; done' &)`;

/** Nothing can be said of the root while runs of other processes keep controllers on. */
function expectSame(before: string | undefined, after: string | undefined): void {
  if (before !== undefined && after !== undefined) expect(after).toBe(before);
  else console.warn('other runs are at work: whether the root is left as it was cannot be seen');
}

describe.skipIf(elsewhere !== undefined)('a v2 tree beside v1 hierarchies', () => {
  const registry = registryOf();

  afterEach(() => {
    expect(groupsLeft()).toEqual([]);
  });

  test('offers kill, freezing and accounting, and a reason for every limit it has no controller for', async () => {
    const before = switchedOn();
    const [candidate] = await registryOf().probe();
    if (candidate?.result.status !== 'proved') throw new Error('it was refused');
    const { offer } = candidate.result;
    for (const id of ['kill.tree', 'freeze', 'stats', 'processes'])
      expect(offer[id]).toMatchObject({ grade: 'kernel' });
    for (const id of ['limit.memory', 'limit.cpu', 'limit.pids', 'cause.memory']) {
      expect(offer[id]).toMatchObject({ grade: 'none', message: expect.stringContaining('controller') });
    }
    expectSame(before, switchedOn());
  });

  test('a limit it has no controller for is not enforced, and the receipt says why', async () => {
    await using executor = registry.command('true').limit({ memory: '64M', cpuTime: '10s' });
    await executor.start();
    expect(executor.receipt().items).toMatchObject([
      { item: 'cpuTime', status: 'enforced', grade: 'polled', mechanism: 'cpu.stat usage_usec' },
      { item: 'memory', status: 'not-enforced', reason: expect.stringContaining('v2 tree has no memory controller') },
      { item: 'swap', status: 'not-enforced' },
    ]);
    await executor.wait();
  });

  test('a daemon that left its session is gone when forceStop resolves, with the kernel’s word for it', async () => {
    await using executor = registry.command('sh', '-c', `${DAEMON}; exec sleep 60`);
    await executor.start();
    const daemon = Number(await nextLine(executor));
    expect(isRunning(daemon)).toBe(true);
    expect((await executor.processes()).map(({ pid }) => pid)).toContain(daemon);
    const { kill } = await executor.forceStop();
    expect(isRunning(daemon)).toBe(false);
    expect(kill).toMatchObject({
      mechanism: 'cgroup.kill',
      proof: 'cgroup.events populated 0',
      complete: true,
      survivors: [],
    });
  });

  test('a frozen tree uses no cpu time, goes on when it is thawed, and dies frozen', async () => {
    await using executor = registry.command('sh', '-c', 'echo ready; while :; do :; done');
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
    await executor.freeze();
    expect((await executor.forceStop()).kill).toMatchObject({ complete: true });
  });

  test('a tree is stopped when it has used its cpu time', async () => {
    await using executor = registry.command('sh', '-c', 'while :; do :; done').limit({ cpuTime: '200ms' });
    await executor.start();
    const { cause } = await executor.wait();
    if (cause.kind !== 'cpu-time') throw new Error(`it was ${cause.kind}`);
    expect(cause.usedMs).toBeGreaterThanOrEqual(200);
  });

  test('the root is left as it was by the last of overlapping runs, and not before', async () => {
    const before = switchedOn();
    const limited = registry.command('sleep', '60').limit({ hugetlb: { '2M': '4M' } });
    await limited.start();
    expect(limited.receipt().items).toMatchObject([{ item: 'hugetlb', status: 'enforced', grade: 'kernel' }]);
    const other = registry.command('sleep', '60');
    await other.start();
    await limited.forceStop();
    expect(other.state).toBe('running');
    expect(readFileSync('/sys/fs/cgroup/unified/cgroup.subtree_control', 'utf8')).toContain('hugetlb');
    await other.forceStop();
    expectSame(before, switchedOn());
  });

  test('another registry takes a running tree over by its handle, and the group stays its own', async () => {
    await using executor = registry.command('sleep', '60');
    await executor.start();
    const again = registryOf().command('true');
    await again.open(await executor.handle());
    expect((await again.forceStop()).kill).toMatchObject({ complete: true, killed: 1 });
    expect((await executor.wait()).signal).toBe('SIGKILL');
  });

  test('an ordinary user to whom nothing is delegated is refused, and told which folder and which error', async () => {
    process.seteuid?.(65_534);
    try {
      const [candidate] = await registryOf().probe();
      expect(candidate?.result).toMatchObject({
        status: 'absent',
        reasons: [
          { message: expect.stringContaining('/sys/fs/cgroup/unified/cgroup.procs may not be written: EACCES') },
        ],
      });
    } finally {
      process.seteuid?.(0);
    }
  });
});
