import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobs, linesFrom, nextLine, UNDER_WINE, UNDER_WINE_8 } from './fixtures.ts';
import { run } from './runs.ts';

const registry = jobs();

test('a console program is asked by Ctrl-C and ends in its own way', async () => {
  const executor = await run(registry, 'console').start({ buffer: false });
  await nextLine(linesFrom(executor));
  const report = await executor.shutdown({ graceMs: 60_000 });
  assert.equal(report.exitCode, 56);
  assert.deepEqual(report.cause, { kind: 'shutdown', forced: false });
  assert.equal(report.kill?.politeSignal, 'SIGTERM');
});

test('a console program is asked by Ctrl-Break where that is wanted', {
  skip: UNDER_WINE ? 'Wine delivers Ctrl-Break to no handler' : false,
}, async () => {
  const executor = await run(registry, 'console').start({ buffer: false });
  await nextLine(linesFrom(executor));
  const report = await executor.shutdown({ signal: 'SIGBREAK', graceMs: 60_000 });
  assert.equal(report.exitCode, 57);
});

test('this process does not hear the event that it sends', async () => {
  let heard = 0;
  const listen = (): void => {
    heard += 1;
  };
  process.on('SIGINT', listen);
  const executor = await run(registry, 'console').start({ buffer: false });
  await nextLine(linesFrom(executor));
  await executor.signal('SIGINT');
  assert.equal((await executor.wait()).exitCode, 56);
  process.off('SIGINT', listen);
  assert.equal(heard, 0);
});

test('a program that does not catch Ctrl-C is told of as one that died of SIGINT', async () => {
  const executor = await run(registry, 'ticker').start({ buffer: false });
  await nextLine(linesFrom(executor));
  const report = await executor.shutdown({ graceMs: 60_000 });
  // Wine 8 ends it with 0 where Windows says STATUS_CONTROL_C_EXIT.
  assert.equal(report.signal, UNDER_WINE_8 ? undefined : 'SIGINT');
  assert.equal(report.isForcefullyTerminated, false);
});

test('a program that does not listen is ended by force after the grace', async () => {
  const executor = await run(registry, 'console', 'deaf').start({ buffer: false });
  await nextLine(linesFrom(executor));
  const report = await executor.shutdown({ graceMs: 300 });
  assert.deepEqual(report.cause, { kind: 'shutdown', forced: true });
  assert.equal(report.signal, 'SIGKILL');
});

test('a program with a window is asked by WM_CLOSE', {
  skip:
    UNDER_WINE && !UNDER_WINE_8 ? 'Wine 10 reads past the top of the stack that koffi makes for PostMessageW' : false,
}, async () => {
  const executor = await run(registry, 'window').start({ buffer: false });
  await nextLine(linesFrom(executor));
  const report = await executor.shutdown({ graceMs: 60_000 });
  assert.equal(report.exitCode, 58);
  assert.deepEqual(report.cause, { kind: 'shutdown', forced: false });
});

test('a frozen program is asked too', async () => {
  const executor = await run(registry, 'console').start({ buffer: false });
  await nextLine(linesFrom(executor));
  await executor.freeze();
  const report = await executor.shutdown({ graceMs: 60_000 });
  assert.equal(report.exitCode, 56);
});

test('a time limit ends the tree', async () => {
  const executor = await run(registry, 'console', 'deaf').limit({ wallTime: 300 }).start({ forceKillAfterDelay: 100 });
  const report = await executor.wait();
  assert.equal(report.cause.kind, 'wall-time');
  assert.deepEqual(report.kill?.survivors, []);
});
