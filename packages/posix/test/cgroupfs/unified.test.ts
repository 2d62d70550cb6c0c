import { describe, expect, test } from 'vitest';
import {
  cpuController,
  cpusetController,
  hugetlbController,
  ioController,
  memoryController,
  parseFlatKeyed,
  pidsController,
  unifiedVerdict,
} from '../../src/index.ts';
import { fakeGroup, lines } from './fake-group.ts';
import { setting } from './settings.ts';

const MEBIBYTE = 1_048_576;

describe('the v2 controllers', () => {
  test('cpu.max holds a quota of a period, and the tightest of all groups above is effective', () => {
    const half = setting('cpu', 0.5);
    expect(lines(cpuController.writes([half, setting('cpuWeight', 200)], fakeGroup({})))).toEqual([
      'cpu.max 50000 100000',
      'cpu.weight 200',
    ]);
    const group = fakeGroup(
      { 'cpu.max': '50000 100000\n' },
      { 'cpu.max': 'max 100000\n' },
      { 'cpu.max': '10000 50000\n' },
    );
    expect(cpuController.reading(half, group)).toEqual({
      applied: 0.5,
      readBack: 0.5,
      effective: 0.2,
      effectiveFrom: '/above/1',
    });
  });

  test('cpu.stat is read in microseconds, with or without the controller', () => {
    const usage = cpuController.usage(
      fakeGroup({ 'cpu.stat': 'usage_usec 2150000\nuser_usec 2000000\nsystem_usec 150000\n' }),
    );
    expect(usage).toMatchObject({ cpuTimeMs: 2150, cpuUserMs: 2000, cpuSystemMs: 150, cpuThrottledMs: undefined });
    expect(cpuController.usage(fakeGroup({})).cpuTimeMs).toBeUndefined();
  });

  test('memory is bounded apart from swap, and dies as one', () => {
    const settings = [setting('memory', 64 * MEBIBYTE), setting('memorySoft', 48 * MEBIBYTE), setting('swap', 0)];
    expect(lines(memoryController.writes(settings, fakeGroup({ 'memory.oom.group': '0\n' })))).toEqual([
      'memory.swap.max 0',
      `memory.high ${48 * MEBIBYTE}`,
      `memory.max ${64 * MEBIBYTE}`,
      'memory.oom.group 1',
    ]);
    expect(lines(memoryController.writes([setting('swap', 'max')], fakeGroup({})))).toEqual(['memory.swap.max max']);
  });

  test('a rounded bound says so, and a soft one without a hard one beside it warns', () => {
    const rounded = memoryController.reading(setting('memory', 5000), fakeGroup({ 'memory.max': '4096\n' }));
    expect(rounded).toMatchObject({ applied: 5000, readBack: 4096, note: 'the kernel rounds down to whole pages' });
    const alone = fakeGroup({ 'memory.high': '4096\n', 'memory.max': 'max\n' });
    expect(memoryController.reading(setting('memorySoft', 4096), alone).note).toContain('possibly for ever');
  });

  test('pids.max and cpuset.cpus are read back, cpus that are offline or not allowed above are not effective', () => {
    const group = fakeGroup(
      { 'pids.max': '32\n', 'cpuset.cpus': '0-3\n', 'cpuset.cpus.effective': '0-1\n' },
      { 'pids.max': '12\n' },
    );
    expect(pidsController.reading(setting('pids', 32), group)).toMatchObject({ readBack: 32, effective: 12 });
    const cpus = cpusetController.reading(setting('cpuSet', [0, 1, 2, 3]), group);
    expect(cpus).toMatchObject({ readBack: [0, 1, 2, 3], effective: [0, 1] });
    expect(lines(cpusetController.writes([setting('cpuSet', [3, 0, 1])], group))).toEqual(['cpuset.cpus 0-1,3']);
  });

  test('io.max names the disk and only the rates that were asked for', () => {
    const io = setting('io', [{ path: '/scratch', device: '254:16', writeBytes: MEBIBYTE, readOperations: 100 }]);
    expect(lines(ioController.writes([io], fakeGroup({})))).toEqual(['io.max 254:16 wbps=1048576 riops=100']);
    const group = fakeGroup({ 'io.max': '254:0 rbps=max\n254:16 rbps=max wbps=1048576 riops=100 wiops=max\n' });
    expect(ioController.reading(io, group).readBack).toEqual([
      { path: '/scratch', device: '254:16', writeBytes: MEBIBYTE, readOperations: 100 },
    ]);
    expect(ioController.reading(io, fakeGroup({ 'io.max': '' })).readBack).toMatchObject([{ writeBytes: 'max' }]);
  });

  test('io.stat is summed over disks', () => {
    const stat = '254:16 rbytes=10 wbytes=20 rios=1 wios=1 dbytes=0 dios=0\n254:0 rbytes=1 wbytes=2 rios=1 wios=1\n';
    expect(ioController.usage(fakeGroup({ 'io.stat': stat }))).toEqual({ ioReadBytes: 11, ioWriteBytes: 22 });
    expect(ioController.usage(fakeGroup({}))).toEqual({});
  });

  test('huge pages are bounded in use and, where the kernel can, when they are reserved', () => {
    const pages = setting('hugetlb', [{ pageSize: 2 * MEBIBYTE, bytes: 4 * MEBIBYTE }]);
    expect(lines(hugetlbController.writes([pages], fakeGroup({ 'hugetlb.2MB.rsvd.max': 'max\n' })))).toEqual([
      'hugetlb.2MB.max 4194304',
      'hugetlb.2MB.rsvd.max 4194304',
    ]);
    expect(lines(hugetlbController.writes([pages], fakeGroup({})))).toHaveLength(1);
  });

  test('a plan that was changed to what cannot be is refused, not written', () => {
    const unfit = { code: 'PLUGIN_FAILED' };
    expect(() => memoryController.writes([setting('memory', 'lots')], fakeGroup({}))).toThrow(
      expect.objectContaining(unfit),
    );
    expect(() => ioController.writes([setting('io', [{ path: '/' }])], fakeGroup({}))).toThrow(
      expect.objectContaining(unfit),
    );
    expect(() => cpusetController.writes([setting('cpuSet', '0')], fakeGroup({}))).toThrow(
      expect.objectContaining(unfit),
    );
  });
});

describe('what the v2 counters say', () => {
  const verdict = (memory: string, pids = ''): ReturnType<typeof unifiedVerdict> =>
    unifiedVerdict({ memory: parseFlatKeyed(memory), pids: parseFlatKeyed(pids) });

  test('a kill under a bound of ours is ours', () => {
    expect(verdict('low 0\nhigh 0\nmax 40\noom 1\noom_kill 4\noom_group_kill 1\n').memory).toEqual({
      limit: 'own',
      evidence: [
        { source: 'memory.events oom_kill', before: 0, after: 4 },
        { source: 'memory.events oom', before: 0, after: 1 },
        { source: 'memory.events oom_group_kill', before: 0, after: 1 },
      ],
    });
  });

  test('a kill without one is a group’s above or the machine’s', () => {
    expect(verdict('max 0\noom 0\noom_kill 1\n').memory?.limit).toBe('ancestor-or-system');
  });

  test('a bound that was reached and killed nobody is no cause', () => {
    expect(verdict('max 12\noom 4007\noom_kill 0\n', 'max 0\n')).toEqual({});
    expect(verdict('')).toEqual({});
  });

  test('refused forks are told beside', () => {
    expect(verdict('', 'max 7\n').pids?.evidence).toEqual([{ source: 'pids.events max', before: 0, after: 7 }]);
  });
});
