import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cpusOfMask, maskOfCpus } from '../../src/limits/affinity.ts';
import { coresOfRate, rateOfCores, windowsWeight } from '../../src/limits/cpu-rate.ts';
import { limitOf, OPTION_LIMITS, REQUEST_LIMITS } from '../../src/limits/index.ts';
import type { JobLimit } from '../../src/limits/limit.ts';

const machine = { cpus: 8, usedUserTime: 0n };

function limit(item: string): JobLimit {
  const found = limitOf(item);
  if (found === undefined) throw new TypeError(`no limit ${item}`);
  return found;
}

function asked(item: string, requested: JobLimit['sample']): Parameters<JobLimit['planned']>[0] {
  return { item, capability: item, requested, implied: false };
}

describe('cpu rates', () => {
  test.each([
    [0.5, 8, 625],
    [8, 8, 10_000],
    [100, 8, 10_000],
    [0.0001, 64, 1],
    [1, 3, 3333],
  ])('%d cores of %d are %d hundredths of a percent of the machine', (cores, cpus, rate) => {
    expect(rateOfCores(cores, cpus)).toBe(rate);
  });

  test('are never 0, never above the machine, and within half a step of what was asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (cpus, share) => {
        const cores = cpus * share;
        const rate = rateOfCores(cores, cpus);
        expect(rate).toBeGreaterThanOrEqual(1);
        expect(rate).toBeLessThanOrEqual(10_000);
        expect(Math.abs(coresOfRate(rate, cpus) - cores)).toBeLessThanOrEqual((cpus / 10_000) * 0.5000001);
      }),
    );
  });

  test('the receipt shows both, cores and rate', () => {
    expect(limit('cpu').answer({ CpuRate: 625n }, 0.5, machine)).toEqual({
      value: 0.5,
      note: 'CpuRate 625: 6.25 % of a machine with 8 cpus',
    });
  });

  test('inside a job that is capped itself a cap is a share of that', () => {
    expect(limit('cpu').outer?.({ ControlFlags: 5n, CpuRate: 5000n }, 2, machine)).toBe(1);
    expect(limit('cpu').outer?.({ ControlFlags: 0n, CpuRate: 0n }, 2, machine)).toBeUndefined();
  });

  test.each([
    [1, 1],
    [10, 3],
    [100, 5],
    [1000, 7],
    [10_000, 9],
    [200, 6],
  ])('the weight %d is step %d of Windows', (weight, step) => {
    expect(windowsWeight(weight)).toBe(step);
  });
});

describe('affinity', () => {
  test('any set of the first 64 cpus is its mask and back', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 63 })), (cpus) => {
        expect(cpusOfMask(maskOfCpus(cpus))).toEqual([...cpus].sort((a, b) => a - b));
      }),
    );
  });

  test('a cpu beyond the first 64 is refused with the reason', () => {
    expect(limit('cpuSet').planned(asked('cpuSet', [0, 64]), machine)).toMatchObject({
      reason: expect.stringContaining('64'),
    });
  });
});

describe('time', () => {
  test('is set in units of 100 nanoseconds, less what was used: Windows adds that itself', () => {
    const field = 'BasicLimitInformation.PerJobUserTimeLimit';
    expect(limit('cpuTime').patch(1500, machine).fields[field]).toBe(15_000_000n);
    expect(limit('cpuTime').patch(1500, { ...machine, usedUserTime: 5_000_000n }).fields[field]).toBe(10_000_000n);
    expect(limit('cpuTime').patch(1, { ...machine, usedUserTime: 5_000_000n }).fields[field]).toBe(1n);
    const read = { [field]: 10_000_000n };
    expect(limit('cpuTime').answer(read, 1500, { ...machine, usedUserTime: 5_000_000n }).value).toBe(1500);
  });
});

describe('what a job cannot hold as it was asked', () => {
  test('receiving', () => {
    const both = { receiveBytes: 1, transmitBytes: 1 };
    expect(limit('network').planned(asked('network', both), machine)).toMatchObject({
      reason: expect.stringContaining('receives'),
    });
  });

  test('a page file beside memory, but none at all it can', () => {
    expect(limit('swap').planned(asked('swap', 0), machine)).toEqual({ value: 0 });
    for (const swap of [4096, 'max']) {
      expect(limit('swap').planned(asked('swap', swap), machine)).toHaveProperty('reason');
    }
  });
});

describe('every limit', () => {
  test.each([...REQUEST_LIMITS, ...OPTION_LIMITS])('$item reads back the sample that it would set', (each) => {
    const { fields, flags } = each.patch(each.sample, machine);
    const read = { ...fields, [each.information.flags]: BigInt(flags) };
    expect(each.answer(read, each.sample, machine).value).toEqual(each.sample);
  });
});
