import type { ReceiptValue } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { plain } from '../../src/print/color.ts';
import { roughBytes, roughTime } from '../../src/print/sizes.ts';
import { tableLines } from '../../src/print/table.ts';
import { showValue } from '../../src/print/values.ts';

describe('a value of a receipt', () => {
  test.each<[string, ReceiptValue, string]>([
    ['memory', 134_217_728, '128 MiB'],
    ['memory', 1000, '1000 bytes'],
    ['swap', 0, '0'],
    ['swap', 'max', 'max'],
    ['wallTime', 90_000, '1m30s'],
    ['cpu', 1.5, '1.5'],
    ['pids', 32, '32'],
    ['cpuSet', [0, 1, 2, 4], '0-2,4'],
    ['noNewPrivileges', true, 'yes'],
    ['runAs', 'nobody', 'nobody'],
    ['runAs', { user: 'nobody', group: 'nogroup' }, 'nobody nogroup'],
    ['io', [{ path: '/', writeBytes: 1_048_576, readOperations: 5 }], '/ writeBytes 1 MiB readOperations 5'],
    ['hugetlb', [{ pageSize: 2_097_152, bytes: 4_194_304 }], 'pageSize 2 MiB bytes 4 MiB'],
  ])('of %s %j is %s', (item, value, text) => {
    expect(showValue(item, value)).toBe(text);
  });
});

describe('a measured amount', () => {
  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [1_048_575, '1024 KiB'],
    [134_217_728, '128 MiB'],
    [25_233_000_000, '23.5 GiB'],
  ])('of %j bytes is %s', (bytes, text) => {
    expect(roughBytes(bytes)).toBe(text);
  });

  test.each([
    [0, '0 ms'],
    [0.123, '0.12 ms'],
    [2.345, '2.35 ms'],
    [99.9, '99.9 ms'],
    [420, '0.42 s'],
    [6330, '6.33 s'],
    [59_999, '60 s'],
    [92_000, '1m32s'],
    [3_700_000, '1h1m40s'],
  ])('of %j ms is %s', (ms, text) => {
    expect(roughTime(ms)).toBe(text);
  });
});

describe('a table', () => {
  test('stands in columns, and a last cell widens nothing', () => {
    const rows = [
      ['a', 'bb', 'a long last one'],
      ['aaa', 'b'],
      ['', 'only this'],
    ];
    expect(tableLines(rows, plain, '> ')).toEqual(['> a    bb  a long last one', '> aaa  b', '>      only this']);
  });
});
