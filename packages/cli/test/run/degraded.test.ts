import { describe, expect, test } from 'vitest';
import { degradedLines } from '../../src/run/degraded.ts';
import { enforced, receiptOf, refused } from '../fixtures/report.ts';

describe('the lines for what is not held', () => {
  test('are none when everything is', () => {
    expect(degradedLines(receiptOf(enforced('memory', 1)))).toEqual([]);
  });

  test('are one for each item, with the reason and what to type', () => {
    const receipt = receiptOf(refused('memory', 1), refused('pids', 1, { remedy: 'sudo ringfence run' }));
    expect(degradedLines(receipt)).toEqual([
      'memory: not enforced (no mechanism)',
      'pids: not enforced (no mechanism); try: sudo ringfence run',
    ]);
  });

  test('leave out what only followed from an item that is not held either', () => {
    const receipt = receiptOf(refused('memory', 1), refused('swap', 0, { implied: true }));
    expect(degradedLines(receipt)).toEqual(['memory: not enforced (no mechanism)']);
  });

  test('name what followed from an item that is held: swap lets a memory limit leak', () => {
    const receipt = receiptOf(enforced('memory', 1), refused('swap', 0, { implied: true }));
    expect(degradedLines(receipt)).toEqual(['swap: not enforced (no mechanism)']);
  });
});
