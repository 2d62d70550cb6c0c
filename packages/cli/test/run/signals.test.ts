import { describe, expect, test } from 'vitest';
import { type Act, actOn, catchable } from '../../src/run/signals.ts';

const act = (signal: NodeJS.Signals, at: number, before: [NodeJS.Signals, number][], shared: boolean): Act =>
  actOn(
    { signal, at },
    before.map(([earlier, when]) => ({ signal: earlier, at: when })),
    shared,
  );

describe('a signal to this process', () => {
  test.each<[NodeJS.Signals, Act]>([
    ['SIGINT', 'forward-tree'],
    ['SIGQUIT', 'forward-tree'],
    ['SIGHUP', 'forward-tree'],
    ['SIGWINCH', 'forward-tree'],
    ['SIGUSR1', 'forward-main'],
    ['SIGUSR2', 'forward-main'],
    ['SIGTERM', 'shutdown'],
  ])('%s without a shared terminal: %s', (signal, expected) => {
    expect(act(signal, 0, [], false)).toBe(expected);
  });

  test.each<[NodeJS.Signals, Act]>([
    ['SIGINT', 'leave'],
    ['SIGQUIT', 'leave'],
    ['SIGWINCH', 'leave'],
    ['SIGUSR1', 'forward-main'],
    ['SIGTERM', 'shutdown'],
  ])('%s with a shared terminal: %s, because the keyboard reaches both', (signal, expected) => {
    expect(act(signal, 0, [], true)).toBe(expected);
  });

  test('a second Ctrl-C kills, at a terminal only when both come within two seconds', () => {
    expect(act('SIGINT', 1999, [['SIGINT', 0]], true)).toBe('force-stop');
    expect(act('SIGINT', 2001, [['SIGINT', 0]], true)).toBe('leave');
    expect(
      act(
        'SIGINT',
        60_000,
        [
          ['SIGINT', 0],
          ['SIGINT', 58_500],
        ],
        true,
      ),
    ).toBe('force-stop');
    expect(act('SIGINT', 60_000, [['SIGINT', 0]], false)).toBe('force-stop');
  });

  test('after a TERM either signal kills; a TERM after a Ctrl-C is the first polite one', () => {
    expect(act('SIGTERM', 1, [['SIGTERM', 0]], true)).toBe('force-stop');
    expect(act('SIGINT', 60_000, [['SIGTERM', 0]], true)).toBe('force-stop');
    expect(act('SIGTERM', 1, [['SIGINT', 0]], false)).toBe('shutdown');
  });

  test('signals that ask for nothing do not count', () => {
    expect(
      act(
        'SIGINT',
        1,
        [
          ['SIGWINCH', 0],
          ['SIGUSR1', 0],
          ['SIGQUIT', 0],
        ],
        false,
      ),
    ).toBe('forward-tree');
  });

  test('Windows is asked for nothing it does not have', () => {
    expect(catchable('win32')).toEqual(['SIGINT', 'SIGTERM', 'SIGHUP']);
    expect(catchable('linux')).toContain('SIGUSR2');
  });
});
