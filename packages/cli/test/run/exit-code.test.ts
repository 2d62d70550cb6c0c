import { type Cause, ERROR_TABLE, type ErrorCode, type Report, RingfenceError } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { exitCodeOf, exitCodeOfError } from '../../src/run/exit-code.ts';
import { reportOf } from '../fixtures/report.ts';

const KILLS = [{ source: 'memory.events oom_kill', before: 0, after: 1 }];
const MEMORY: Cause = { kind: 'memory', limitBytes: 1, limit: 'own', mechanism: 'memory.max', evidence: KILLS };

const ended = (cause: Cause, rest: Partial<Report> = {}): Report => reportOf({ cause, exitCode: undefined, ...rest });

describe('the exit code of a run', () => {
  test.each<[string, Report, number]>([
    ['the program’s own', ended({ kind: 'exit', exitCode: 7 }, { exitCode: 7 }), 7],
    ['128 + 15 when a signal ended it', ended({ kind: 'signal', signal: 'SIGTERM', by: 'unknown' }), 143],
    ['128 + 11 when it crashed', ended({ kind: 'signal', signal: 'SIGSEGV', by: 'unknown' }), 139],
    ['137 at the memory limit', ended(MEMORY, { signal: 'SIGKILL', memoryKills: KILLS }), 137],
    ['137 at the memory limit behind a shell', ended(MEMORY, { exitCode: 137, memoryKills: KILLS }), 137],
    ['its own where memory is refused and nobody killed', ended(MEMORY, { exitCode: 3 }), 3],
    ['124 at the time limit', ended({ kind: 'wall-time', limitMs: 10 }, { exitCode: 0 }), 124],
    ['124 at the idle limit', ended({ kind: 'idle-time', limitMs: 10 }), 124],
    ['124 at the cpu time limit', ended({ kind: 'cpu-time', limitMs: 10, usedMs: 11 }), 124],
    ['124 at the output limit', ended({ kind: 'output', limitBytes: 10 }), 124],
    ['125 when nobody saw the end', ended({ kind: 'unknown', reason: 'lost' }), 125],
  ])('is %s', (_title, report, code) => {
    expect(exitCodeOf(report)).toBe(code);
  });

  test.each<[string, Report, NodeJS.Signals, number]>([
    ['130 when the second Ctrl-C killed it', ended({ kind: 'force-stop' }, { signal: 'SIGKILL' }), 'SIGINT', 130],
    ['143 when the second TERM killed it', ended({ kind: 'force-stop' }, { signal: 'SIGKILL' }), 'SIGTERM', 143],
    [
      'the program’s own when it heeded TERM',
      ended({ kind: 'shutdown', forced: false }, { exitCode: 3 }),
      'SIGTERM',
      3,
    ],
    ['143 when TERM ended it', ended({ kind: 'shutdown', forced: false }, { signal: 'SIGTERM' }), 'SIGTERM', 143],
    [
      '128 + the signal that was used instead of TERM',
      ended({ kind: 'shutdown', forced: false }, { signal: 'SIGINT' }),
      'SIGTERM',
      130,
    ],
    [
      '143 when it had to be forced, whatever it said last',
      ended({ kind: 'shutdown', forced: true }, { signal: 'SIGKILL' }),
      'SIGTERM',
      143,
    ],
    ['130 when it was canceled while it started', ended({ kind: 'canceled', reason: 'x' }), 'SIGINT', 130],
  ])('is %s', (_title, report, stoppedBy, code) => {
    expect(exitCodeOf(report, stoppedBy)).toBe(code);
  });
});

describe('the exit code without a run', () => {
  const codeOf = (code: ErrorCode, stoppedBy?: NodeJS.Signals): number =>
    exitCodeOfError(new RingfenceError(code, { problem: 'x' }), stoppedBy);

  test('is 127 for a program that is not there and 126 for one that cannot be executed', () => {
    expect(codeOf('COMMAND_NOT_FOUND')).toBe(127);
    expect(codeOf('COMMAND_NOT_EXECUTABLE')).toBe(126);
  });

  test('is 128 + n when signal n came before the start', () => {
    expect(codeOf('CANCELED', 'SIGINT')).toBe(130);
    expect(codeOf('CANCELED', 'SIGTERM')).toBe(143);
  });

  const others = (Object.keys(ERROR_TABLE) as ErrorCode[]).filter(
    (code) => !['COMMAND_NOT_FOUND', 'COMMAND_NOT_EXECUTABLE', 'CANCELED'].includes(code),
  );

  test.each(others)('is 125 for %s', (code) => {
    expect(codeOf(code)).toBe(125);
  });

  test('is 125 for what is no error of ours', () => {
    expect(exitCodeOfError(new TypeError('x'))).toBe(125);
    expect(exitCodeOfError(undefined)).toBe(125);
  });
});
