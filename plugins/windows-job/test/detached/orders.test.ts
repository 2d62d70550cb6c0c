import { RingfenceError } from '@ringfence/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { line, type Orders, readAnswer, readOrders, thrown } from '../../src/detached/orders.ts';
import { toldError } from '../../src/detached/told-error.ts';

const orders: Orders = {
  plan: {
    ...{ executor: 'windows-job', entry: { kind: 'job-list' }, file: 'C:\\a b.exe', args: ['x\ny', '"'] },
    ...{ env: { A: '1' }, cwd: 'C:\\', wrappers: [], settings: [], refusals: [], notes: [] },
  },
  proved: { status: 'proved', offer: {}, findings: [] },
  runId: '0123456789abcdef',
  options: {},
  stdin: 'ignore',
  state: 'C:\\state',
  limits: { wallTime: 1 },
  grace: { signal: 'SIGTERM', ms: 5 },
};

describe('orders', () => {
  test('are one line, and are read as they were written', () => {
    expect(line(orders).trimEnd()).not.toContain('\n');
    expect(readOrders(line(orders))).toEqual(orders);
  });

  test('that were cut anywhere are none', () => {
    const text = line(orders);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        expect(readOrders(text.slice(0, length))).toBeUndefined();
      }),
    );
  });
});

describe('an answer', () => {
  test('that was cut is none', () => {
    expect(readAnswer('')).toBeUndefined();
    expect(readAnswer('{"status":"sta')).toBeUndefined();
  });

  test('has the error of the keeper with all its parts', () => {
    const parts = {
      problem: 'the program does not exist; or so',
      expected: 'a program',
      received: 'C:\\x.exe',
      authority: 'CreateProcessW, error 2',
      remedy: 'dir',
    };
    const error = new RingfenceError('COMMAND_NOT_FOUND', parts);
    const answer = readAnswer(line({ status: 'failed', error: toldError(error) }));
    expect(answer?.status).toBe('failed');
    const again = thrown(answer?.status === 'failed' ? answer.error : { code: undefined, problem: '' });
    expect(again).toMatchObject({ ...error, message: error.message });
  });

  test('of a keeper that failed in another way is a fence that could not be set up', () => {
    const again = thrown(toldError(new TypeError('no such thing')));
    expect(again.code).toBe('FENCE_SETUP_FAILED');
    expect(again.message).toBe('the keeper failed: no such thing.');
  });
});
