import type { ReceiptValue, Setting } from '@ringfence/core';
import { capabilityOfItem } from '@ringfence/core';
import type { GroupView } from '@ringfence/posix';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blkio } from '../../src/controllers/blkio.ts';
import { cpu } from '../../src/controllers/cpu.ts';
import { splitTime } from '../../src/controllers/cpuacct.ts';
import { cpuset } from '../../src/controllers/cpuset.ts';
import { hugetlb } from '../../src/controllers/hugetlb.ts';

type Files = Readonly<Record<string, string>>;

function setting(item: string, value: ReceiptValue): Setting {
  const capability = capabilityOfItem(item) ?? item;
  return { item, capability, requested: value, implied: false, grade: 'kernel', mechanism: 'm', value };
}

function group(files: Files, ...above: readonly Files[]): GroupView {
  const ancestors = above.map((texts, index) => ({
    directory: `/above/${index}`,
    ancestors: [],
    read: (file: string) => texts[file],
  }));
  return { directory: '/own', ancestors, read: (file) => files[file] };
}

const fresh = { 'cpu.cfs_quota_us': '-1\n', 'cpu.cfs_period_us': '100000\n' };

describe('the v1 controllers', () => {
  test('cpu never asks for more than a group above allows: v1 refuses that', () => {
    const above = { 'cpu.cfs_quota_us': '50000\n', 'cpu.cfs_period_us': '100000\n' };
    expect(cpu.writes([setting('cpu', 2)], group(fresh, above))).toEqual([
      { file: 'cpu.cfs_period_us', value: '100000' },
      { file: 'cpu.cfs_quota_us', value: '50000' },
    ]);
  });

  test('cpu writes a longer period before its quota and a shorter one after it', () => {
    const files = (cores: number, text: Files): readonly string[] =>
      cpu.writes([setting('cpu', cores)], group(text)).map(({ file }) => file);
    expect(files(0.005, fresh)).toEqual(['cpu.cfs_period_us', 'cpu.cfs_quota_us']);
    const long = { 'cpu.cfs_quota_us': '5000\n', 'cpu.cfs_period_us': '1000000\n' };
    expect(files(1, long)).toEqual(['cpu.cfs_quota_us', 'cpu.cfs_period_us']);
  });

  test('a weight is shares in the same proportion, for every weight', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (weight) => {
        const [write] = cpu.writes([setting('cpuWeight', weight)], group(fresh));
        const shares = Number(write?.value);
        expect(shares).toBeGreaterThanOrEqual(2);
        expect(shares).toBeLessThanOrEqual(262_144);
        const reading = cpu.reading(setting('cpuWeight', weight), group({ 'cpu.shares': `${shares}\n` }));
        expect(reading.readBack).toBe(weight);
      }),
    );
  });

  test('user and system time are scaled to the exact total', () => {
    expect(splitTime(11, 0, 24)).toEqual({ cpuUserMs: 0, cpuSystemMs: 11 });
    expect(splitTime(10, 4, 12)).toEqual({ cpuUserMs: 2.5, cpuSystemMs: 7.5 });
    expect(splitTime(3, 0, 0)).toEqual({ cpuUserMs: 3, cpuSystemMs: 0 });
    expect(splitTime(undefined, 1, 1)).toEqual({ cpuUserMs: undefined, cpuSystemMs: undefined });
  });

  test('cpuset takes the memory nodes of the group above: without them nobody can enter', () => {
    expect(cpuset.writes([setting('cpuSet', [0, 1])], group({}, { 'cpuset.mems': '0-1\n' }))).toEqual([
      { file: 'cpuset.cpus', value: '0-1' },
      { file: 'cpuset.mems', value: '0-1' },
    ]);
  });

  test('blkio writes one line for each rate and reads it back by its disk', () => {
    const io = setting('io', [{ path: '/', device: '254:0', readBytes: 1024, writeOperations: 7 }]);
    expect(blkio.writes([io], group({}))).toEqual([
      { file: 'blkio.throttle.read_bps_device', value: '254:0 1024' },
      { file: 'blkio.throttle.write_iops_device', value: '254:0 7' },
    ]);
    const read = group({ 'blkio.throttle.read_bps_device': '254:0 1024\n', 'blkio.throttle.write_iops_device': '' });
    expect(blkio.reading(io, read).readBack).toMatchObject([{ readBytes: 1024, writeOperations: 'none' }]);
  });

  test('blkio sums what was read and written over disks', () => {
    const text = '254:0 Read 8192\n254:0 Write 10\n254:0 Total 8202\n253:0 Read 8\n253:0 Write 1\nTotal 8211\n';
    const usage = blkio.usage(group({ 'blkio.throttle.io_service_bytes_recursive': text }));
    expect(usage).toEqual({ ioReadBytes: 8200, ioWriteBytes: 11 });
  });

  test('hugetlb names the page size as the kernel does', () => {
    const pages = setting('hugetlb', [
      { pageSize: 2 ** 21, bytes: 2 ** 22 },
      { pageSize: 2 ** 30, bytes: 0 },
    ]);
    expect(hugetlb.writes([pages], group({})).map(({ file }) => file)).toEqual([
      'hugetlb.2MB.limit_in_bytes',
      'hugetlb.1GB.limit_in_bytes',
    ]);
  });
});
