import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createRegistry, type Executor } from '@ringfence/core';
import universal from '@ringfence/plugin-universal';
import { fixture, isAlive, linesFrom, nextLine, UNDER_WINE_8 } from './fixtures.ts';

const registry = createRegistry({ plugins: [universal()], probeTimeoutMs: 60_000 });
const started: Executor[] = [];
after(() => Promise.all(started.map((executor) => executor[Symbol.asyncDispose]())));

function run(name: string, ...args: readonly string[]): Executor {
  const executor = registry.command(name, [...args]);
  started.push(executor);
  return executor;
}

const folder = fixture('leave').replace(/leave\.exe$/, '');

test('plain processes are offered, ended by taskkill', async () => {
  const [candidate] = await registry.probe();
  assert.equal(candidate?.name, 'universal');
  assert.equal(candidate.result.status, 'proved');
  assert.match(JSON.stringify(candidate.result), /taskkill/);
});

test('a program runs to its end, with its output and its exit code', async () => {
  const report = await (await run(fixture('leave'), 'hello', '42').start()).wait();
  assert.equal(report.stdout, 'hello');
  assert.deepEqual(report.cause, { kind: 'exit', exitCode: 42 });
  assert.equal(report.executor, 'universal');
});

test('a program is found on the PATH of its environment, whatever the case of its name and of PATH', async () => {
  for (const [name, path] of [
    ['leave', 'PATH'],
    ['LEAVE', 'Path'],
    ['Leave.exe', 'path'],
  ] as const) {
    const executor = run(name, 'found', '4');
    executor.command().env = { [path]: folder };
    const report = await (await executor.start()).wait();
    assert.equal(report.exitCode, 4, `${name} on ${path}`);
  }
});

test('PATHEXT says what a program is', async () => {
  const executor = run('leave');
  executor.command().env = { PATH: folder, PATHEXT: '.COM' };
  await assert.rejects(executor.start(), { code: 'COMMAND_NOT_FOUND' });
});

test('every requested item is refused with its reason', async () => {
  const executor = await run(fixture('leave')).limit({ memory: '64M', cpu: 1 }).start();
  await executor.wait();
  assert.deepEqual(
    executor.receipt().items.map(({ item, status }) => [item, status]),
    [
      ['cpu', 'not-enforced'],
      ['memory', 'not-enforced'],
      ['swap', 'not-enforced'],
    ],
  );
});

test('a main process that was stopped by force is gone', async () => {
  const executor = await run(fixture('console'), 'deaf').start({ buffer: false });
  await nextLine(linesFrom(executor));
  const pid = executor.pid ?? 0;
  await executor.forceStop();
  assert.equal(isAlive(pid), false);
});

test('a tree that was stopped by force is gone', {
  skip: UNDER_WINE_8 ? 'the taskkill of Wine 8 knows no trees' : false,
}, async () => {
  const executor = await run(fixture('offspring')).start({ buffer: false });
  const child = Number(await nextLine(linesFrom(executor)));
  await executor.forceStop();
  assert.equal(isAlive(child), false);
});

test('a signal ends the main process', async () => {
  const executor = await run(fixture('console')).start({ buffer: false });
  await nextLine(linesFrom(executor));
  await executor.signal('SIGTERM');
  const report = await executor.wait();
  // Windows has no signals: Node ends the process with 1.
  assert.equal(report.exitCode, 1);
});
