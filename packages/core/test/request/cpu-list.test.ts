import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCpuList, parseCpuList } from '../../src/request/index.ts';
import { refused } from './refused.ts';

const parse = (value: unknown, cpus = 8): readonly number[] => parseCpuList(value, cpus, 'cpuSet');

describe('parseCpuList', () => {
  test.each([
    ['0-2,4', [0, 1, 2, 4]],
    [' 4 , 0 - 2 ', [0, 1, 2, 4]],
    ['3', [3]],
    ['2-2', [2]],
    ['1,0-1,1', [0, 1]],
    [
      [4, 0, 0, -0],
      [0, 4],
    ],
  ])('reads %j as %j', (value, cpus) => {
    expect(parse(value)).toStrictEqual(cpus);
    expect(Object.isFrozen(parse(value))).toBe(true);
  });

  test.each([
    '',
    ' ',
    ',',
    '0,',
    '0,,1',
    '-1',
    '1-',
    '2-1',
    '0-8',
    '8',
    '0-99999999999999999999',
    'a',
    '0x1',
    '1.5',
    '0-3:2',
    'all',
    3,
    null,
    undefined,
    {},
  ])('refuses %j', (value) => {
    const error = refused(() => parse(value));
    expect(error.code).toBe('INVALID_RESOURCE');
    expect(error.received).toBe(value);
  });

  test.each([[[]], [[-1]], [[8]], [[1.5]], [['1']], [[Number.NaN]], [new Array(3)]])('refuses the list %j', (list) => {
    expect(refused(() => parse(list)).code).toBe('INVALID_RESOURCE');
  });

  test('says which cpus exist and what was meant', () => {
    expect(refused(() => parse('0-9')).message).toContain('names cpu 9, which does not exist; expected cpus 0 to 7');
    expect(refused(() => parse('1', 1)).expected).toBe('cpu 0, the only one of this machine');
    expect(refused(() => parse('2-1')).remedy).toBe("cpuSet: '1-2'");
    expect(refused(() => parse(3)).remedy).toBe('cpuSet: [3]');
  });

  test('reads back every list that formatCpuList writes', () => {
    const lists = fc.uniqueArray(fc.nat(255), { minLength: 1 }).map((list) => list.sort((left, right) => left - right));
    fc.assert(
      fc.property(lists, (list) => {
        expect(parse(formatCpuList(list), 256)).toStrictEqual(list);
        expect(parse(list, 256)).toStrictEqual(list);
      }),
    );
    expect(formatCpuList([0, 1, 2, 4, 6, 7])).toBe('0-2,4,6-7');
    expect(formatCpuList([])).toBe('');
  });
});
