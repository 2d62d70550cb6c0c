import { NO_USAGE } from '@ringfence/core';
import { parseExitFile } from '@ringfence/posix/keeper';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountOf, exitSeen, exitText } from '../../src/detached/account.ts';
import { KILLED_EXIT_CODE } from '../../src/stop/kill.ts';

const usage = { ...NO_USAGE, cpuTimeMs: 12.5, memoryPeakBytes: 4096 };
const verdict = { notes: ['a\nb'], pids: { evidence: [{ source: 'x', before: 0, after: 2 }] } };

describe('what a keeper writes of an end', () => {
  test('is read as it was seen', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(1e9), (exitCode, durationMs) => {
        const exit = { kind: 'exited', exitCode } as const;
        const text = exitText({ exit, durationMs, usage, verdict }) ?? '';
        const read = parseExitFile(`${text}${' '.repeat(100)}`);
        expect(read).toMatchObject({ exit, exact: true, durationMs });
        expect(accountOf(read?.files ?? new Map())).toEqual({ usage, verdict });
      }),
    );
  });

  test('names a signal', () => {
    const text = exitText({ exit: { kind: 'signaled', signal: 'SIGKILL' }, durationMs: 1, usage, verdict });
    expect(parseExitFile(text ?? '')?.exit).toEqual({ kind: 'signaled', signal: 'SIGKILL' });
  });

  test('is nothing where it saw no end', () => {
    expect(exitText({ exit: { kind: 'unknown', reason: 'x' }, durationMs: 1, usage, verdict })).toBeUndefined();
  });

  test('is poorer where it was cut, and never an error', () => {
    const text = exitText({ exit: { kind: 'exited', exitCode: 7 }, durationMs: 1, usage, verdict }) ?? '';
    fc.assert(
      fc.property(fc.integer({ min: 'exit 1\nexited 7\n'.length, max: text.length }), (length) => {
        const read = parseExitFile(text.slice(0, length));
        expect(read?.exit).toEqual({ kind: 'exited', exitCode: 7 });
        const account = accountOf(read?.files ?? new Map());
        expect([NO_USAGE, usage]).toContainEqual(account.usage);
      }),
    );
  });
});

test('the exit code of a kill is a death by SIGKILL when somebody was about to kill, and else a code', () => {
  const exit = { kind: 'exited', exitCode: KILLED_EXIT_CODE } as const;
  expect(exitSeen(exit, true)).toEqual({ kind: 'signaled', signal: 'SIGKILL' });
  expect(exitSeen(exit, false)).toEqual(exit);
  expect(exitSeen({ kind: 'exited', exitCode: 7 }, true)).toEqual({ kind: 'exited', exitCode: 7 });
});
