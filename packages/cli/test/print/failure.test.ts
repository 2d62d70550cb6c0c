import { RingfenceError } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { failureDocument, failureText } from '../../src/print/failure.ts';

describe('an error on the command line', () => {
  test('is told behind the name of the tool, with what to type', () => {
    const error = new RingfenceError('INVALID_RESOURCE', { problem: 'no', remedy: "memory: '128 MiB'" });
    expect(failureText(error)).toBe('ringfence: no.\n  try: --memory 128MiB\n');
  });

  test.each([
    ["swap: 'max' for no bound", '--swap max for no bound'],
    ['cpu: 0.5 for 50% of one core, or cpu: 1 for all 2', '--cpus 0.5 for 50% of one core, or --cpus 1 for all 2'],
    ['leave memory out for no bound', 'leave memory out for no bound'],
    ["stdout: 'pipe'", "stdout: 'pipe'"],
    ['sudo ringfence doctor', 'sudo ringfence doctor'],
  ])('has its remedy %j in the words of options: %j', (remedy, typed) => {
    expect(failureText(new RingfenceError('INVALID_RESOURCE', { problem: 'no', remedy }))).toContain(`try: ${typed}\n`);
  });

  test('keeps every executor’s reasons', () => {
    const rejections = [{ executor: 'universal', reasons: [{ message: 'holds nothing', remedy: 'sudo' }] }];
    const error = new RingfenceError('NO_EXECUTOR', { problem: 'nobody', rejections, remedy: 'ringfence doctor' });
    expect(failureText(error)).toBe(
      'ringfence: nobody.\n  universal: holds nothing (try: sudo)\n  try: ringfence doctor\n',
    );
    expect(failureDocument(error)).toEqual({
      schemaVersion: 1,
      error: expect.objectContaining({ code: 'NO_EXECUTOR', rejections, remedy: 'ringfence doctor' }),
    });
  });

  test('of the system has no stack trace, and a mistake of ours has one', () => {
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
    expect(failureText(full)).toBe('ringfence: ENOSPC: no space left\n');
    expect(failureText(new TypeError('x is no function'))).toMatch(
      /a mistake in ringfence itself: TypeError: [\s\S]* at /,
    );
    expect(failureText('text')).toBe('ringfence: a mistake in ringfence itself: text\n');
  });
});
