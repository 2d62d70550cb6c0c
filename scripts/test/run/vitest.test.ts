import { describe, expect, it } from 'vitest';
import { judge } from '../../run/vitest.mjs';

const results = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 };

describe('judge', () => {
  it('counts passed, failed and skipped tests', () => {
    expect(judge(0, results)).toEqual({ passed: 3, failed: 0, skipped: 3 });
    expect(judge(1, { ...results, numFailedTests: 2 })).toEqual({ passed: 3, failed: 2, skipped: 3 });
  });

  it('counts a failure that is in no test', () => {
    expect(judge(1, results)).toEqual({ passed: 3, failed: 1, skipped: 3 });
  });

  it('counts a run without results as failed', () => {
    expect(judge(0, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
