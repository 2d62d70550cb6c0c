import { describe, expect, test } from 'vitest';
import { unexplained } from '../../windows/run-spec.mjs';
import { readTap } from '../../windows/tap.mjs';

const tests = `TAP version 13
# Subtest: holds
ok 1 - holds
  ---
  duration_ms: 1
  type: 'test'
  ...
# Subtest: breaks
not ok 2 - breaks
  ---
  duration_ms: 2
  location: 'file:1:1'
  failureType: 'testCodeFailure'
  error: 'one is not two'
  ...
`;

const end = `1..2
# tests 2
# suites 0
# pass 1
# fail 1
# cancelled 0
# skipped 0
# todo 0
# duration_ms 3
`;

describe('a report of node:test', () => {
  test('is read with its counts and with what speaks against each test that failed', () => {
    expect(readTap(tests + end)).toEqual({
      whole: true,
      passed: 1,
      failed: 1,
      skipped: 0,
      failures: [expect.stringContaining('one is not two')],
      skips: [],
    });
  });

  test('tells why a test was skipped, and which of them do not say it', () => {
    const lines = 'ok 1 - is held # SKIP Wine holds none\n    ok 2 - is told # SKIP\nok 3 - a # in a name\n';
    const { skips } = readTap(lines + end);
    expect(skips).toEqual([
      { name: 'is held', reason: 'Wine holds none' },
      { name: 'is told', reason: '' },
    ]);
    expect(unexplained(skips, 2)).toEqual(['skipped without a reason: is told']);
    expect(unexplained(skips.slice(0, 1), 2)).toEqual(['2 tests were skipped, and 1 of them are named']);
  });

  test('without its last lines is that of a program that ended early', () => {
    expect(readTap(tests).whole).toBe(false);
    expect(readTap('').whole).toBe(false);
  });

  test('counts a test that was cancelled as one that failed', () => {
    expect(readTap(end.replace('# cancelled 0', '# cancelled 2')).failed).toBe(3);
  });
});
