import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlive, jobs, linesFrom, nextLine } from './fixtures.ts';
import { run } from './runs.ts';

const registry = jobs();

test('40 of 40 children that a program starts in its first instructions are in its job, and die with it', async () => {
  let inside = 0;
  for (let round = 0; round < 40; round += 1) {
    const executor = await run(registry, 'offspring').start({ buffer: false });
    const child = Number(await nextLine(linesFrom(executor)));
    const members = await executor.processes();
    if (members.some(({ pid, parent }) => pid === child && parent === executor.pid)) inside += 1;
    const report = await executor.forceStop();
    assert.equal(isAlive(child), false);
    assert.deepEqual(report.kill?.survivors, []);
  }
  assert.equal(inside, 40);
});

test('a tree of 211 processes that all try to leave it is gone when it was stopped by force, with the proof', async () => {
  const executor = await run(registry, 'tree', '2', '14').start({ buffer: false });
  const line = await nextLine(linesFrom(executor));
  assert.equal(line, 'grown 211');
  const members = await executor.processes();
  assert.equal(members.length, 211);
  const report = await executor.forceStop();
  assert.equal(report.kill?.mechanism, 'TerminateJobObject');
  assert.equal(report.kill?.proof, 'JobObjectBasicAccountingInformation ActiveProcesses 0');
  assert.equal(report.kill?.killed, 211);
  assert.deepEqual(report.kill?.survivors, []);
  assert.deepEqual(
    members.filter(({ pid }) => isAlive(pid)),
    [],
  );
  assert.deepEqual(report.cause, { kind: 'force-stop' });
});

test('a program that ends alone leaves no receipt of a kill, whoever kept its console', async () => {
  const report = await (await run(registry, 'leave', 'x').start()).wait();
  assert.equal(report.kill, undefined);
  assert.deepEqual(report.notes, []);
});

test('a child that was left behind is killed when the program has ended', async () => {
  const executor = await run(registry, 'offspring', 'orphan').start();
  const report = await executor.wait();
  assert.equal(isAlive(Number(report.stdout)), false);
  assert.equal(report.kill?.killed, 1);
  assert.equal(report.exitCode, 0);
});

test('a child that keeps the output open does not keep the report', async () => {
  const executor = await run(registry, 'offspring', 'loud').start();
  const report = await executor.wait();
  assert.equal(isAlive(Number(report.stdout)), false);
});

test('SIGKILL ends the main process alone, or the whole tree', async () => {
  const alone = await run(registry, 'offspring').start({ buffer: false });
  const child = Number(await nextLine(linesFrom(alone)));
  await alone.signal('SIGKILL', 'main');
  const report = await alone.wait();
  assert.deepEqual(report.cause, { kind: 'signal', signal: 'SIGKILL', by: 'caller' });
  assert.equal(report.kill?.killed, 1);
  assert.equal(isAlive(child), false);

  const whole = await run(registry, 'offspring').start({ buffer: false });
  await nextLine(linesFrom(whole));
  await whole.signal('SIGKILL', 'tree');
  assert.equal((await whole.wait()).kill, undefined);
});

test('a signal that Windows does not have is refused, and one to a tree that is gone is nothing', async () => {
  const executor = await run(registry, 'console').start({ buffer: false });
  await nextLine(linesFrom(executor));
  await assert.rejects(executor.signal('SIGQUIT'), { code: 'SIGNAL_FAILED' });
  await executor.forceStop();
  await executor.signal('SIGTERM');
});

test('a frozen tree stands still and goes on where it was', async () => {
  const executor = await run(registry, 'ticker').start({ buffer: false });
  let last = -1;
  let news = 0;
  executor.stdout?.on('data', (chunk) => {
    news += 1;
    last = Number(String(chunk).trim().split(/\s+/).at(-1));
  });
  while (last < 5) await pause(10);
  await executor.freeze();
  // What was on its way arrives; then nothing does.
  await pause(100);
  const [frozenAt, frozenNews] = [last, news];
  await pause(400);
  assert.equal(news, frozenNews);
  await executor.thaw();
  while (last === frozenAt) await pause(10);
  assert.equal(last >= frozenAt + 1, true);
  await executor.forceStop();
});

test('a frozen tree can be killed', async () => {
  const executor = await run(registry, 'offspring').start({ buffer: false });
  const child = Number(await nextLine(linesFrom(executor)));
  await executor.freeze();
  const report = await executor.forceStop();
  assert.deepEqual(report.kill?.survivors, []);
  assert.equal(isAlive(child), false);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
