import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatNumberList,
  parseBound,
  parseFlatKeyed,
  parseNestedKeyed,
  parseNumberList,
  parsePids,
} from '../../src/index.ts';

describe('texts of the kernel', () => {
  test('flat keys become numbers', () => {
    const events = parseFlatKeyed('low 0\nhigh 240\noom_kill 1\noom_group_kill 1\n\nnot a number\n');
    expect(Object.fromEntries(events)).toEqual({ low: 0, high: 240, oom_kill: 1, oom_group_kill: 1 });
  });

  test('nested keys stay words', () => {
    const lines = parseNestedKeyed('254:16 rbps=max wbps=1048576 riops=max wiops=max\n254:0 \n');
    expect(lines.get('254:16')?.get('wbps')).toBe('1048576');
    expect(lines.get('254:0')?.size).toBe(0);
  });

  test('no bound is said in three ways', () => {
    expect(['max\n', '-1\n', '9223372036854771712\n', '9223372036854710272\n'].map(parseBound)).toEqual(
      Array(4).fill('max'),
    );
    expect([parseBound('4096\n'), parseBound(''), parseBound('x')]).toEqual([4096, undefined, undefined]);
  });

  test('a process outside this pid namespace has no pid', () => {
    expect(parsePids('12\n0\n7\n')).toEqual([12, 7]);
    expect(parsePids('')).toEqual([]);
  });

  test('a list of cpus is read back as it was written', () => {
    expect(formatNumberList([0, 1, 2, 4, 7, 6])).toBe('0-2,4,6-7');
    expect(parseNumberList('0-2,4\n')).toEqual([0, 1, 2, 4]);
    expect(parseNumberList('\n')).toEqual([]);
    const cpus = fc.uniqueArray(fc.integer({ min: 0, max: 511 }));
    fc.assert(
      fc.property(cpus, (list) => {
        expect(parseNumberList(formatNumberList(list))).toEqual([...list].sort((a, b) => a - b));
      }),
    );
  });
});
