import { describe, expect, test } from 'vitest';
import type { Limits } from '../../src/contract/index.ts';
import { LIMIT_NAMES, normalizeResources, suggestLimit } from '../../src/request/index.ts';
import { MACHINE, refused } from './refused.ts';

const limitsOf = (resources: unknown, cwd?: string): Limits => normalizeResources(resources, MACHINE, cwd).limits;
const refusalOf = (resources: unknown): string => refused(() => normalizeResources(resources, MACHINE)).message;

describe('normalizeResources', () => {
  test('has every limit as a key, and none is set where nothing was asked', () => {
    for (const resources of [undefined, {}, { memory: undefined, io: undefined }, Object.create(null)]) {
      const normal = normalizeResources(resources, MACHINE);
      expect(Object.keys(normal.limits)).toStrictEqual(LIMIT_NAMES);
      expect(Object.values(normal.limits).every((value) => value === undefined)).toBe(true);
      expect(normal.implied).toStrictEqual([]);
    }
  });

  test('implies no swap beside a bound on memory, unless swap was given', () => {
    expect(normalizeResources({ memory: '1M' }, MACHINE)).toMatchObject({ limits: { swap: 0 }, implied: ['swap'] });
    for (const swap of [0, '1G', 'max'])
      expect(normalizeResources({ memory: '1M', swap }, MACHINE).implied).toStrictEqual([]);
    expect(normalizeResources({ memorySoft: '1M' }, MACHINE)).toMatchObject({
      limits: { swap: undefined },
      implied: [],
    });
    expect(limitsOf({ memory: '1M', swap: 'max' }).swap).toBe('max');
  });

  test('gives every limit in base units', () => {
    const limits = limitsOf({
      cpu: '500m',
      cpuWeight: 100,
      cpuSet: '3,0-1',
      cpuTime: '1m',
      memory: '50%',
      memorySoft: '1G',
      swap: '1K',
      pids: 32,
      io: { path: '/', readBytes: '1M', writeOperations: 10 },
      ioWeight: 1,
      hugetlb: { '1G': 0, '2MB': '4M' },
      fileSize: '1K',
      openFiles: 3,
      coreSize: 0,
      disk: { path: '/', size: '1G' },
      network: { transmitBytes: '1M' },
      wallTime: '10s',
      idleTime: 1,
      output: '1M',
    });
    expect(limits).toStrictEqual({
      cpu: 0.5,
      cpuWeight: 100,
      cpuSet: [0, 1, 3],
      cpuTime: 60_000,
      memory: 4 * 1024 ** 3,
      memorySoft: 1024 ** 3,
      swap: 1024,
      pids: 32,
      io: [{ path: '/', readBytes: 1024 ** 2, writeBytes: undefined, readOperations: undefined, writeOperations: 10 }],
      ioWeight: 1,
      hugetlb: [
        { pageSize: 2 * 1024 ** 2, bytes: 4 * 1024 ** 2 },
        { pageSize: 1024 ** 3, bytes: 0 },
      ],
      fileSize: 1024,
      openFiles: 3,
      coreSize: 0,
      disk: [{ path: '/', bytes: 1024 ** 3 }],
      network: { receiveBytes: undefined, transmitBytes: 1024 ** 2 },
      wallTime: 10_000,
      idleTime: 1,
      output: 1024 ** 2,
    });
  });

  test('makes relative paths absolute, and leaves absolute ones as they were written', () => {
    const paths = (path: string, cwd?: string) =>
      limitsOf({ io: { path, readBytes: 1 }, disk: { path, size: 1 } }, cwd);
    expect(paths('data', '/srv')).toMatchObject({ io: [{ path: '/srv/data' }], disk: [{ path: '/srv/data' }] });
    expect(paths('/a/../b', '/srv').io?.[0]?.path).toBe('/a/../b');
    expect(paths('data').io?.[0]?.path).toBe('data');
    expect(paths('data', 'C:\\srv').io?.[0]?.path).toBe('C:\\srv\\data');
    expect(paths('D:\\data', 'C:\\srv').io?.[0]?.path).toBe('D:\\data');
  });

  test.each([
    [{ memroy: 1 }, 'did you mean memory?'],
    [{ MemoryMB: 512 }, 'did you mean memory, with the unit'],
    [{ cpus: 1 }, 'did you mean cpu?'],
    [{ timeout: 1 }, 'did you mean wallTime?'],
    [{ memroy: undefined }, 'did you mean memory?'],
    [JSON.parse('{"__proto__": {"memory": 1}}'), 'no field of that name'],
    [{ [Symbol('memory')]: 1 }, 'no field of that name'],
    [{ memory: 4095 }, 'less than one page'],
    [{ memory: 512 }, "Try: memory: '512M'"],
    [{ memory: 0 }, 'leave memory out'],
    [{ memorySoft: 0 }, 'leave memorySoft out'],
    [{ memory: '1M', memorySoft: '2M' }, 'at most the 1 MiB of memory'],
    [{ swap: 'infinity' }, "swap: 'max'"],
    [{ swap: -1 }, 'is negative'],
    [{ pids: 0 }, 'from 1 to 4194304'],
    [{ pids: 4_194_305 }, 'from 1 to 4194304'],
    [{ pids: 1.5 }, 'whole number'],
    [{ pids: '32' }, 'Try: pids: 32'],
    [{ cpuWeight: 0 }, 'from 1 to 10000'],
    [{ ioWeight: 10_001 }, 'from 1 to 10000'],
    [{ openFiles: 2 }, 'from 3 to'],
    [{ wallTime: 0 }, 'more than 0 ms'],
    [{ idleTime: '0s' }, 'more than 0 ms'],
    [{ cpuTime: '10' }, "'10s' for seconds"],
    [{ output: '50%' }, 'takes no percentage'],
    [{ io: [] }, 'empty list'],
    [{ io: { path: '/' } }, 'at least one of readBytes'],
    [{ io: { path: '', readBytes: 1 } }, 'io.path is not a path'],
    [{ io: { path: 'a\0', readBytes: 1 } }, 'io.path is not a path'],
    [{ io: { readBytes: 1 } }, 'io.path is not a path'],
    [{ io: { path: '/', rbps: 1 } }, 'did you mean readBytes?'],
    [{ io: { path: '/', readBytes: 0 } }, 'not above 0'],
    [{ io: { path: '/', readOperations: 0 } }, 'whole number'],
    [
      {
        io: [
          { path: '/a/', readBytes: 1 },
          { path: '/b/../a', writeBytes: 1 },
        ],
      },
      'names one path twice',
    ],
    [{ disk: { path: '/' } }, 'disk.size is not a size'],
    [
      {
        disk: [
          { path: '/', size: 1 },
          { path: '/', size: 2 },
        ],
      },
      'names one path twice',
    ],
    [{ network: {} }, 'at least one of receiveBytes'],
    [{ network: { receiveBytes: 0 } }, 'not above 0'],
    [{ hugetlb: {} }, 'bounds nothing'],
    [{ hugetlb: { '2M': 1, '2048K': 1 } }, 'twice'],
    [{ hugetlb: { '3M': 1 } }, 'power of two'],
    [{ hugetlb: { '': 1 } }, 'not a size'],
    [{ hugetlb: { [Symbol('2M')]: 1 } }, 'not a size'],
    [{ memory: null }, 'not a size'],
    [null, 'not a plain object'],
    ['512M', 'not a plain object'],
    [[], 'not a plain object'],
    [new Map([['memory', 1]]), 'not a plain object'],
  ])('refuses %j with "%s"', (resources, words) => {
    expect(refusalOf(resources)).toContain(words);
  });

  test('refuses what throws while it is read, and keeps what was thrown', () => {
    const cause = new Error('no');
    const getter = Object.defineProperty({}, 'memory', {
      enumerable: true,
      get: () => {
        throw cause;
      },
    });
    expect(refused(() => normalizeResources(getter, MACHINE)).cause).toBe(cause);
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    for (const resources of [
      proxy,
      { memory: proxy },
      { io: proxy },
      { io: [proxy] },
      { cpuSet: proxy },
      { hugetlb: proxy },
    ]) {
      expect(refused(() => normalizeResources(resources, MACHINE)).code).toBe('INVALID_RESOURCE');
    }
  });

  test('refuses a list that would fill the memory', () => {
    expect(refusalOf({ cpuSet: new Array(2 ** 32 - 1) })).toContain('too many entries');
    expect(refusalOf({ io: new Array(2 ** 32 - 1) })).toContain('too many entries');
  });
});

describe('suggestLimit', () => {
  test.each([
    ['--nproc', 'pids'],
    ['memory-max', 'memory'],
    ['--timeout', 'wallTime'],
    ['--memroy', 'memory'],
    ['--zzz', undefined],
    ['', undefined],
  ])('%j means %j', (word, meant) => {
    expect(suggestLimit(word)).toBe(meant);
  });
});
