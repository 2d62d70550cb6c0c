import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBytes, parseBytes } from '../../src/request/index.ts';
import { MACHINE, refused } from './refused.ts';

const parse = (value: unknown): number => parseBytes(value, MACHINE.memoryBytes, 'memory');

describe('parseBytes', () => {
  test.each([
    ['1024', 1024],
    ['0', 0],
    [1024, 1024],
    [0, 0],
    [-0, 0],
    [1.9, 1],
    ['512M', 512 * 1024 ** 2],
    ['512MiB', 512 * 1024 ** 2],
    ['512MB', 512 * 1024 ** 2],
    ['512mi', 512 * 1024 ** 2],
    ['512 m', 512 * 1024 ** 2],
    ['  512\tM  ', 512 * 1024 ** 2],
    ['1k', 1024],
    ['1.5G', 1.5 * 1024 ** 3],
    ['.5K', 512],
    ['1T', 1024 ** 4],
    ['7P', 7 * 1024 ** 5],
    ['100b', 100],
    ['100 bytes', 100],
    ['0.0001K', 0],
    ['50%', 4 * 1024 ** 3],
    ['12.5 %', 1024 ** 3],
    ['100%', 8 * 1024 ** 3],
    [2 ** 53 - 1, 2 ** 53 - 1],
    ['9007199254740991', 2 ** 53 - 1],
  ])('reads %j as %d bytes', (value, bytes) => {
    expect(parse(value)).toBe(bytes);
  });

  test.each([
    '',
    ' ',
    'M',
    '%',
    '512X',
    '512MM',
    '512iB',
    '1e9',
    '0x10',
    '1_000',
    '1.',
    '1.2.3',
    '1,5G',
    '-1',
    '-1M',
    '+1',
    '5E',
    'max',
    'infinity',
    '101%',
    '-1%',
    '8P',
    '9007199254740992',
    '1'.repeat(65),
    '1'.repeat(100_000),
    -1,
    Number.NaN,
    2 ** 53,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0.5,
    null,
    undefined,
    true,
    [],
    {},
  ])('refuses %j', (value) => {
    const error = refused(() => parse(value));
    expect(error.code).toBe('INVALID_RESOURCE');
    expect(error.expected).toBeTruthy();
    expect(error.received).toBe(value);
  });

  test('says what to write instead', () => {
    expect(refused(() => parse('1,5G')).remedy).toBe("memory: '1.5G'");
    expect(refused(() => parse('512X')).remedy).toBe("memory: '512M'");
    expect(refused(() => parse('unlimited')).remedy).toBe('leave memory out for no bound');
    expect(refused(() => parseBytes('unlimited', 1, 'swap')).remedy).toBe("swap: 'max' for no bound");
  });

  test('takes no percentage where physical memory means nothing or is not known', () => {
    for (const memoryBytes of [undefined, Number.NaN, -1]) {
      expect(refused(() => parseBytes('50%', memoryBytes, 'output')).message).toContain('takes no percentage');
    }
  });

  test('loses no byte where floating point would', () => {
    fc.assert(
      fc.property(fc.nat(7), fc.stringMatching(/^\d{15}$/), (whole, fraction) => {
        const exact = (BigInt(`${whole}${fraction}`) * 1024n ** 5n) / 10n ** 15n;
        expect(parse(`${whole}.${fraction}P`)).toBe(Number(exact));
      }),
    );
  });

  test('grows with the number that was written, whatever the unit', () => {
    const unit = fc.constantFrom('', 'K', 'MiB', 'gb', '%');
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), unit, (left, right, name) => {
        expect(parse(`${left}${name}`) <= parse(`${right}${name}`)).toBe(
          left <= right || parse(`${left}${name}`) === parse(`${right}${name}`),
        );
      }),
    );
  });

  test('reads back every size that formatBytes writes', () => {
    const sizes = fc.oneof(
      fc.maxSafeNat(),
      fc.tuple(fc.nat(1023), fc.nat(4)).map(([count, power]) => count * 1024 ** power),
    );
    fc.assert(
      fc.property(sizes, (bytes) => {
        expect(parse(formatBytes(bytes))).toBe(bytes);
      }),
    );
    expect([0, 1, 1024, 1536, 512 * 1024 ** 2].map(formatBytes)).toEqual([
      '0 bytes',
      '1 bytes',
      '1 KiB',
      '1536 bytes',
      '512 MiB',
    ]);
  });
});
