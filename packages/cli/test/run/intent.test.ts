import { RingfenceError } from '@ringfence/core';
import { describe, expect, test } from 'vitest';
import { type Action, main } from '../../src/program.ts';
import { type Intent, readIntent } from '../../src/run/intent.ts';
import { paperOutside } from '../fixtures/outside.ts';

/** What `ringfence run` makes of these words, through the real parser. */
async function intentOf(words: string[], stdinIsTTY = false): Promise<Intent> {
  let intent: Intent | undefined;
  const run: Action = async (command, given) => {
    intent = readIntent(command, given, stdinIsTTY);
    return 0;
  };
  const outside = paperOutside();
  await main(['run', ...words], outside, { run, doctor: run, prove: run, plugins: run });
  if (intent === undefined) throw new Error(`not understood: ${outside.stderrText()}`);
  return intent;
}

const limitsOf = async (...words: string[]): Promise<object> => (await intentOf([...words, 'true'])).wish.resources;

async function refusalOf(...words: string[]): Promise<RingfenceError> {
  const error: unknown = await intentOf([...words, 'true']).catch((thrown: unknown) => thrown);
  if (error instanceof RingfenceError) return error;
  throw new Error(`not refused: ${String(error)}`);
}

describe('the words of ringfence run', () => {
  test.each([
    [['ls', '-la', '--json']],
    [['--', 'ls', '-la', '--json']],
    [['--memory', '1G', 'ls', '-la', '--json']],
    [['-m', '1G', '--', 'ls', '-la', '--json']],
    [['-m1G', '--strict', 'ls', '-la', '--json']],
    [['--memory=1G', 'ls', '-la', '--json']],
  ])('%j leaves ls its own options', async (words) => {
    const { name, args, telling } = await intentOf(words);
    expect([name, ...args]).toEqual(['ls', '-la', '--json']);
    expect(telling.json).toBe(false);
  });

  test('a second -- and an empty argument are the program’s', async () => {
    const { name, args } = await intentOf(['--', 'npm', 'test', '--', '', '-x']);
    expect([name, ...args]).toEqual(['npm', 'test', '--', '', '-x']);
  });

  test('a program may be called run, or like an option after --', async () => {
    expect((await intentOf(['run', 'run'])).name).toBe('run');
    expect((await intentOf(['--', '--json'])).name).toBe('--json');
  });
});

describe('the limits', () => {
  test('are none when none were typed', async () => {
    expect(await limitsOf()).toEqual({});
  });

  test('are handed to core as they were typed', async () => {
    expect(
      await limitsOf(
        ...['--memory', '512M', '--memory-soft', '50%', '--swap', 'max', '--cpus', '1.5', '--cpu-set', '0-1'],
        ...['--file-size', '1G', '--core-size', '0', '--output-limit', '10M'],
      ),
    ).toEqual({
      ...{ memory: '512M', memorySoft: '50%', swap: 'max', cpu: '1.5', cpuSet: '0-1' },
      ...{ fileSize: '1G', coreSize: '0', output: '10M' },
    });
  });

  test('that count are numbers', async () => {
    expect(await limitsOf('--pids', '32', '--cpu-weight', '50', '--io-weight', '200', '--open-files', '64')).toEqual({
      pids: 32,
      cpuWeight: 50,
      ioWeight: 200,
      openFiles: 64,
    });
  });

  test('of time are seconds when no unit was typed', async () => {
    expect(await limitsOf('--timeout', '1.5', '--idle-timeout', '500ms', '--cpu-time', '1m30s')).toEqual({
      wallTime: '1.5s',
      idleTime: '500ms',
      cpuTime: '1m30s',
    });
    expect(await limitsOf('--wall', '10')).toEqual({ wallTime: '10s' });
  });

  test('of disks come together path by path', async () => {
    expect(
      await limitsOf(
        ...['--io-read', '/a=10M', '--io-write', '/b=x=5M', '--io-read-iops', '/a=100', '--io-write-iops', '/a=50'],
      ),
    ).toEqual({
      io: [
        { path: '/a', readBytes: '10M', readOperations: 100, writeOperations: 50 },
        { path: '/b=x', writeBytes: '5M' },
      ],
    });
  });

  test.each([
    [['--pids', 'many'], '--pids is not a whole number'],
    [['--pids', '-1'], '--pids is not a whole number'],
    [['--pids', '1.5'], '--pids is not a whole number'],
    [['--io-read', '10M'], '--io-read names no path with a rate'],
    [['--io-read', '=10M'], '--io-read names no path with a rate'],
    [['--io-write-iops', '/a=10M'], '--io-write-iops is not a whole number'],
    [['--timeout', '1', '--wall', '2'], '--timeout and --wall are two names of one limit'],
  ])('%j is refused', async (words, problem) => {
    const error = await refusalOf(...words);
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain(problem);
  });
});

describe('who and how', () => {
  test('a user may bring a group', async () => {
    expect((await intentOf(['--user', 'nobody', 'true'])).wish.identity).toBe('nobody');
    expect((await intentOf(['-u', 'nobody:www-data', 'true'])).wish.identity).toEqual({
      user: 'nobody',
      group: 'www-data',
    });
    expect((await intentOf(['true'])).wish.identity).toBeUndefined();
  });

  test('isolation is asked for only when it was typed', async () => {
    expect((await intentOf(['true'])).wish.isolation).toEqual({});
    const words = ['--no-network', '--no-new-privileges', '--drop-capabilities', 'true'];
    expect((await intentOf(words)).wish.isolation).toEqual({
      network: 'none',
      noNewPrivileges: true,
      dropCapabilities: true,
    });
  });

  test('what only some executors isolate is asked for by the same names', async () => {
    const words = ['--private-tmp', '--read-only-system', '--private-devices', '--private-pids'];
    const calls = ['--system-call', '@system-service', '--system-call', 'mount'];
    expect((await intentOf([...words, ...calls, 'true'])).wish.isolation).toEqual({
      ...{ privateTmp: true, readOnlySystem: true, privateDevices: true, privatePids: true },
      systemCalls: ['@system-service', 'mount'],
    });
  });

  test('requirements add up, also in one word', async () => {
    const { start } = await intentOf(['--require', 'memory,pids', '--require', 'kill.tree=kernel', '--strict', 'true']);
    expect(start.require).toEqual(['memory', 'pids', 'kill.tree=kernel']);
    expect(start.strict).toBe(true);
  });

  test.each([
    ['TERM', 'SIGTERM'],
    ['SIGINT', 'SIGINT'],
    ['hup', 'SIGHUP'],
    ['15', 'SIGTERM'],
  ])('the stop signal %s is %s', async (text, signal) => {
    expect((await intentOf(['--stop-signal', text, 'true'])).start.killSignal).toBe(signal);
  });

  test('the time to force is in milliseconds for core', async () => {
    expect((await intentOf(['--kill-after', '2', 'true'])).start.forceKillAfterDelay).toBe(2000);
    expect((await intentOf(['--kill-after', '250ms', 'true'])).start.forceKillAfterDelay).toBe(250);
  });

  test('variables are set as they were typed, and a value without a name is not repeated', async () => {
    expect((await intentOf(['-e', 'A=b=c', '--env', 'B=', 'true'])).env).toEqual({ A: 'b=c', B: '' });
    const error = await refusalOf('-e', 'tOpsEcret');
    expect(error.message).not.toContain('tOpsEcret');
  });

  test('an unknown stop signal is refused', async () => {
    expect((await refusalOf('--stop-signal', 'SIGNOPE')).message).toContain('no signal of this platform');
  });
});

describe('the terminal and the output', () => {
  test('the program keeps a terminal on stdin, unless it is told otherwise', async () => {
    expect((await intentOf(['true'], true)).start.newSession).toBe(false);
    expect((await intentOf(['true'], false)).start.newSession).toBe(true);
    expect((await intentOf(['--no-tty', 'true'], true)).start.newSession).toBe(true);
    expect((await intentOf(['--tty', 'true'], false)).start.newSession).toBe(false);
  });

  test('output passes through only where it must be seen', async () => {
    expect((await intentOf(['-m', '1G', 'true'])).output).toBe('inherit');
    expect((await intentOf(['--idle-timeout', '1', 'true'])).output).toBe('relay');
    expect((await intentOf(['--output-limit', '1M', 'true'])).output).toBe('relay');
    expect((await intentOf(['--json', '--output-limit', '1M', 'true'])).output).toBe('capture');
  });
});
