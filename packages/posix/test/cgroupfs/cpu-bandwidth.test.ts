import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandwidthOf, coresOf, LEAST_CORES, plannedCores } from '../../src/index.ts';

describe('cpu bandwidth', () => {
  test('half a core is half of the kernel’s own period', () => {
    expect(bandwidthOf(0.5)).toEqual({ quota: 50_000, period: 100_000 });
  });

  test('less than a hundredth of a core takes the longest period, so that the quota is long enough', () => {
    expect(bandwidthOf(0.005)).toEqual({ quota: 5000, period: 1_000_000 });
  });

  test('every quota and period is one the kernel takes, and within half a microsecond of what was asked', () => {
    fc.assert(
      fc.property(fc.double({ min: LEAST_CORES, max: 512, noNaN: true }), (cores) => {
        const { quota, period } = bandwidthOf(cores);
        expect(quota).toBeGreaterThanOrEqual(1000);
        expect(period).toBeLessThanOrEqual(1_000_000);
        expect(Number.isInteger(quota)).toBe(true);
        expect(Math.abs(quota - cores * period)).toBeLessThanOrEqual(0.5);
      }),
    );
  });

  test('less than the kernel can hold is refused instead of held more loosely', () => {
    expect(plannedCores(LEAST_CORES / 2)).toMatchObject({ reason: expect.stringContaining('0.001') });
    expect(plannedCores(1.5)).toEqual({ value: 1.5 });
  });

  test('no quota is no bound', () => {
    expect([coresOf('max', 100_000), coresOf(150_000, 100_000)]).toEqual(['max', 1.5]);
  });
});
