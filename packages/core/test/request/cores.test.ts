import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCores } from '../../src/request/index.ts';
import { refused } from './refused.ts';

const parse = (value: unknown): number => parseCores(value, 4, 'cpu');

describe('parseCores', () => {
  test.each([
    [1.5, 1.5],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['2 cores', 2],
    ['1 core', 1],
    ['2cpus', 2],
    ['500m', 0.5],
    [' 100 M ', 0.1],
    [64, 64],
  ])('reads %j as %d cores', (value, cores) => {
    expect(parse(value)).toBe(cores);
  });

  test.each([
    0,
    -1,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e300,
    '0',
    '0m',
    '-1',
    '',
    'cores',
    '50%',
    '1,5',
    '1e3',
    '1k',
    '9'.repeat(99),
    null,
    undefined,
    [1],
    {},
    true,
  ])('refuses %j', (value) => {
    const error = refused(() => parse(value));
    expect(error.code).toBe('INVALID_RESOURCE');
    expect(error.received).toBe(value);
  });

  test('asks which cores a percentage is of', () => {
    expect(refused(() => parse('50%')).remedy).toBe('cpu: 0.5 for 50% of one core, or cpu: 2 for 50% of all 4');
    expect(refused(() => parse('0%')).remedy).toBeUndefined();
  });

  test('reads the same from a number as from its text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64_000 }), (milli) => {
        expect(parse(`${milli}m`)).toBe(milli / 1000);
        expect(parse(String(milli / 1000))).toBe(parse(milli / 1000));
      }),
    );
  });
});
