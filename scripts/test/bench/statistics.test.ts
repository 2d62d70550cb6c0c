import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../bench/statistics.mjs';

describe('quantile', () => {
  it('is the nearest measured value, whatever the order', () => {
    const values = [5, 1, 4, 2, 3];
    expect([0, 0.2, 0.5, 0.95, 1].map((share) => quantile(values, share))).toEqual([1, 1, 3, 5, 5]);
    expect(median([4, 1, 3, 2])).toBe(2);
  });

  it('is no number where nothing was measured', () => {
    expect(median([])).toBeNaN();
  });

  it('leaves at most its share of the values below', () => {
    const values = fc.array(fc.double({ noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (numbers, share) => {
        const value = quantile(numbers, share);
        expect(numbers).toContain(value);
        expect(numbers.filter((number) => number < value).length).toBeLessThanOrEqual(share * numbers.length);
      }),
    );
  });
});
