import { EventEmitter } from 'node:events';
import { createRegistry, type Executor } from '@ringfence/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SignalDesk, START_PATIENCE_MS } from '../../src/run/desk.ts';

interface Stage {
  readonly desk: SignalDesk;
  readonly done: string[];
  readonly executor: Executor;
  readonly send: (signal: NodeJS.Signals) => void;
  readonly listening: () => number;
}

/** A desk whose signals come from here and whose executor writes down what it is told. */
function stage(shared = false, broken = false): Stage {
  const source = new EventEmitter();
  const done: string[] = [];
  const say = (line: string): void => void done.push(`said: ${line}`);
  const giveUp = (signal: NodeJS.Signals): void => void done.push(`gave up: ${signal}`);
  const desk = new SignalDesk({ source, platform: 'linux', shared, say, giveUp });
  const note = async (words: string): Promise<never> => {
    done.push(words);
    if (broken) throw new Error('EPERM');
    return undefined as never;
  };
  const executor: Executor = Object.assign(createRegistry().command('true'), {
    signal: (signal: NodeJS.Signals, target = 'main') => note(`${signal} to ${target}`),
    shutdown: () => note('shutdown'),
    forceStop: () => note('force'),
  });
  const send = (signal: NodeJS.Signals): void => void source.emit(signal, signal);
  return { desk, done, executor, send, listening: () => source.eventNames().length };
}

describe('the desk of signals', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('cancels a start, and a second signal gives up', () => {
    const { desk, done, send } = stage();
    desk.expect({ state: 'starting' });
    send('SIGWINCH');
    expect(desk.canceled.aborted).toBe(false);
    send('SIGINT');
    expect(desk.canceled.aborted).toBe(true);
    expect(desk.stoppedBy).toBe('SIGINT');
    expect(done).toEqual([]);
    send('SIGTERM');
    expect(done).toEqual(['gave up: SIGTERM']);
  });

  test('passes a signal on to a program that stood while the start was about to say so', () => {
    const { desk, done, executor, send } = stage();
    desk.expect({ state: 'launching' });
    send('SIGINT');
    desk.attach(executor);
    vi.advanceTimersByTime(START_PATIENCE_MS);
    expect(desk.canceled.aborted).toBe(false);
    expect(done).toEqual(['SIGINT to tree']);
  });

  test('cancels a launch that does not come to its end soon', () => {
    const { desk, send } = stage();
    desk.expect({ state: 'launching' });
    send('SIGINT');
    expect(desk.canceled.aborted).toBe(false);
    vi.advanceTimersByTime(START_PATIENCE_MS);
    expect(desk.canceled.aborted).toBe(true);
  });

  test('passes on what came before the program stood', () => {
    const { desk, done, executor, send } = stage();
    send('SIGUSR1');
    send('SIGWINCH');
    desk.attach(executor);
    expect(done).toEqual(['SIGUSR1 to main', 'SIGWINCH to tree']);
  });

  test('counts a second signal also when both came before the program stood', () => {
    const { desk, done, executor, send } = stage();
    send('SIGTERM');
    send('SIGTERM');
    desk.attach(executor);
    expect(done).toEqual(['gave up: SIGTERM', 'shutdown', 'force']);
  });

  test('stops politely, then by force', () => {
    const { desk, done, executor, send } = stage();
    desk.attach(executor);
    send('SIGTERM');
    expect(desk.stoppedBy).toBe('SIGTERM');
    send('SIGINT');
    expect(desk.stoppedBy).toBe('SIGINT');
    expect(done).toEqual(['shutdown', 'force']);
  });

  test('leaves Ctrl-C to the terminal that both share', () => {
    const { desk, done, executor, send } = stage(true);
    desk.attach(executor);
    send('SIGINT');
    expect(done).toEqual([]);
    expect(desk.stoppedBy).toBeUndefined();
  });

  test('says when a signal could not be passed on, and leaves a failed stop to whoever waits', async () => {
    const { desk, done, executor, send } = stage(false, true);
    desk.attach(executor);
    send('SIGUSR2');
    send('SIGTERM');
    await Promise.resolve();
    await Promise.resolve();
    expect(done).toEqual(['SIGUSR2 to main', 'shutdown', 'said: SIGUSR2 was not passed on: EPERM']);
  });

  test('lets go of every signal in the end', () => {
    const { desk, listening } = stage();
    expect(listening()).toBe(7);
    desk.close();
    expect(listening()).toBe(0);
  });
});
