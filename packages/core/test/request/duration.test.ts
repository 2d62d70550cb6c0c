import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration, withUnit } from '../../src/request/index.ts';
import { refused } from './refused.ts';

const parse = (value: unknown): number => parseDuration(value, 'wallTime');

describe('parseDuration', () => {
  test.each([
    [0, 0],
    [-0, 0],
    [1500, 1500],
    [0.2, 1],
    ['500ms', 500],
    ['10s', 10_000],
    ['10 sec', 10_000],
    ['10 Seconds', 10_000],
    ['1.5m', 90_000],
    ['2min', 120_000],
    ['1m30s', 90_000],
    [' 1 m  30 s ', 90_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['0.0001s', 1],
    ['0s', 0],
    ['.5s', 500],
  ])('reads %j as %d ms', (value, ms) => {
    expect(parse(value)).toBe(ms);
  });

  test.each([
    '10',
    '1.5',
    ' 10 ',
    '',
    's',
    '10x',
    '10us',
    '1m30',
    '30s1m',
    '1s1s',
    '1s 1000ms 1s',
    '-1s',
    '1,5s',
    '1e3s',
    '1w',
    '1y',
    '9'.repeat(60).concat('d'),
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    null,
    undefined,
    {},
    [],
  ])('refuses %j', (value) => {
    const error = refused(() => parse(value));
    expect(error.code).toBe('INVALID_RESOURCE');
    expect(error.received).toBe(value);
  });

  test('asks which unit digits alone are in', () => {
    expect(refused(() => parse('10')).remedy).toBe("wallTime: '10s' for seconds, or '10ms' for milliseconds");
    expect(refused(() => parse('1,5s')).remedy).toBe("wallTime: '1.5s'");
  });

  test('leaves the unit of digits to callers that have a rule for it', () => {
    expect(['10', ' 1.5 ', '.5', '10m', 'x', ''].map((text) => withUnit(text, 's'))).toEqual([
      '10s',
      '1.5s',
      '.5s',
      '10m',
      'x',
      '',
    ]);
  });

  test('refuses a long text quickly', () => {
    refused(() => parse('1s'.repeat(100_000)));
    refused(() => parse('1'.repeat(100_000)));
  });

  test('reads back every duration that formatDuration writes', () => {
    const durations = fc.oneof(fc.nat(200_000), fc.nat(), fc.maxSafeNat());
    fc.assert(
      fc.property(durations, (ms) => {
        expect(parse(formatDuration(ms))).toBe(ms);
      }),
    );
    expect([0, 999, 1000, 1500, 90_000, 3_600_000, 90_061_001].map(formatDuration)).toEqual([
      '0ms',
      '999ms',
      '1s',
      '1.5s',
      '1m30s',
      '1h',
      '1d1h1m1.001s',
    ]);
  });
});
