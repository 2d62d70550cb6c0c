import { describe, expect, test } from 'vitest';
import { exitOf, outcomeOf, setupFailure } from '../../src/service/outcome.ts';
import { parseAccount } from '../../src/service/stop-hook.ts';

/** The first line that the stop hook wrote for each ending, seen under systemd 252 and 257. */
const ENDINGS: readonly [what: string, line: string, exit: object, by?: string | undefined][] = [
  ['exit 0', 'success exited 0', { kind: 'exited', exitCode: 0 }],
  ['exit 42', 'exit-code exited 42', { kind: 'exited', exitCode: 42 }],
  ['an exit code that the manager keeps for itself', 'exit-code exited 217', { kind: 'exited', exitCode: 217 }],
  ['death by SIGTERM', 'success killed TERM', { kind: 'signaled', signal: 'SIGTERM' }],
  ['death by SIGINT', 'success killed INT', { kind: 'signaled', signal: 'SIGINT' }],
  ['death by SIGHUP', 'success killed HUP', { kind: 'signaled', signal: 'SIGHUP' }],
  ['death by SIGPIPE', 'success killed PIPE', { kind: 'signaled', signal: 'SIGPIPE' }],
  ['death by SIGKILL', 'signal killed KILL', { kind: 'signaled', signal: 'SIGKILL' }],
  ['SIGSEGV without a core', 'signal killed SEGV', { kind: 'signaled', signal: 'SIGSEGV' }],
  ['SIGSEGV with a core', 'core-dump dumped SEGV', { kind: 'signaled', signal: 'SIGSEGV' }],
  ['out of memory, stopped politely', 'oom-kill killed TERM', { kind: 'signaled', signal: 'SIGTERM' }, 'memory'],
  ['out of memory, killed as one', 'oom-kill killed KILL', { kind: 'signaled', signal: 'SIGKILL' }, 'memory'],
  ['a child out of memory, survived', 'exit-code exited 5', { kind: 'exited', exitCode: 5 }],
  ['the time of the unit', 'timeout killed TERM', { kind: 'signaled', signal: 'SIGTERM' }, 'timeout'],
  ['a stop that TERM was not enough for', 'timeout killed KILL', { kind: 'signaled', signal: 'SIGKILL' }, 'timeout'],
  ['a stop by somebody', 'success killed TERM', { kind: 'signaled', signal: 'SIGTERM' }],
  ['cgroup.kill', 'signal killed KILL', { kind: 'signaled', signal: 'SIGKILL' }],
  ['a watchdog', 'watchdog killed ABRT', { kind: 'signaled', signal: 'SIGABRT' }, 'watchdog'],
];

function resultOf(line: string): Parameters<typeof outcomeOf>[0] {
  const account = parseAccount(`result ${line}\ndone\n`);
  if (account === undefined) throw new Error('no whole account');
  return account.result;
}

describe('the end of a service', () => {
  test.each(ENDINGS)('is told for %s', (...ending) => {
    const [, line, exit, by] = ending;
    const outcome = outcomeOf(resultOf(line));
    expect(outcome.exit).toEqual(exit);
    expect(outcome.by).toBe(by);
  });

  test('is unknown when the manager names neither a code nor a signal that exists here', () => {
    expect(outcomeOf(resultOf('resources  ')).exit.kind).toBe('unknown');
    expect(outcomeOf(resultOf('signal killed RTMIN+3')).exit.kind).toBe('unknown');
  });

  test('is unknown when nobody wrote it down', () => {
    expect(exitOf({ lost: 'nobody was left' })).toEqual({ kind: 'unknown', reason: 'nobody was left' });
  });
});

describe('a service that never became its program', () => {
  test('says what could not be set up', () => {
    expect(setupFailure(resultOf('exit-code exited 217'))).toContain('217/USER');
    expect(setupFailure(resultOf('exit-code exited 226'))).toContain('226/NAMESPACE');
    expect(setupFailure(resultOf('exit-code exited 1'))).toBe('exit-code: exited 1');
    expect(setupFailure(resultOf('signal killed SYS'))).toBe('signal: killed SYS');
  });
});

describe('an account', () => {
  test('is read with the files of the group', () => {
    const account = parseAccount(
      'result success exited 0\nmemory.peak 20480\ncpu.stat usage_usec 5\ncpu.stat user_usec 3\ndone\n',
    );
    expect(account?.files.get('memory.peak')).toBe('20480\n');
    expect(account?.files.get('cpu.stat')).toBe('usage_usec 5\nuser_usec 3\n');
  });

  test('is none as long as its last line is missing', () => {
    const whole = 'result success exited 0\nmemory.peak 20480\ndone\n';
    for (let length = 0; length < whole.length; length += 1)
      expect(parseAccount(whole.slice(0, length))).toBeUndefined();
    expect(parseAccount(whole)).toBeDefined();
  });
});
