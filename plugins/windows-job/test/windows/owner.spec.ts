import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Handle } from '@ringfence/core';
import { isAlive, jobs } from './fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const program = fileURLToPath(new URL('owner-program.js', import.meta.url));
let files = 0;

interface Owned {
  readonly owner: ChildProcess;
  readonly file: string;
  readonly pid: number;
  readonly handle: Handle;
}

async function owned(lifetime: string, end: string, fixture: string, ...args: readonly string[]): Promise<Owned> {
  const file = join(folder, `owner-${files++}`);
  const argv = [program, lifetime, end, file, fixture, ...args];
  const owner = spawn(process.execPath, argv, { detached: true, stdio: 'ignore' });
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('}'));
  return { owner, file, ...JSON.parse(readFileSync(file, 'utf8')) };
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it did not come true within a minute');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('an attached tree dies with its owner when that is killed', async () => {
  const { owner, pid } = await owned('attached', 'stay', 'offspring');
  assert.equal(isAlive(pid), true);
  owner.kill('SIGKILL');
  await until(() => !isAlive(pid));
});

test('an attached tree dies when its owner exits, and the watch does not delay the exit', async () => {
  const { owner, pid } = await owned('attached', 'exit', 'offspring');
  const began = performance.now();
  if (owner.exitCode === null) await once(owner, 'exit');
  assert.equal(owner.exitCode, 7);
  assert.ok(performance.now() - began < 20_000);
  await until(() => !isAlive(pid));
});

test('the watch alone keeps the owner alive until the program has ended', async () => {
  const { owner, file } = await owned('detached', 'wait', 'busy', '700');
  if (owner.exitCode === null) await once(owner, 'exit');
  assert.equal(owner.exitCode, 0);
  assert.equal(readFileSync(`${file}.end`, 'utf8'), '0');
});

test('a detached tree goes on without its owner and is opened, known and killed by another process', async () => {
  const { owner, file, pid, handle } = await owned('detached', 'stay', 'ticker');
  owner.kill('SIGKILL');
  if (owner.exitCode === null && owner.signalCode === null) await once(owner, 'exit');
  const size = (): number => readFileSync(`${file}.out`).length;
  const before = size();
  await until(() => size() > before);
  assert.equal(isAlive(pid), true);

  const executor = await jobs({ lifetime: 'detached' }).command('taken over').open(handle);
  assert.equal(executor.pid, pid);
  assert.deepEqual(
    (await executor.processes()).map((each) => each.pid),
    [pid],
  );
  const report = await executor.forceStop();
  assert.deepEqual(report.kill?.survivors, []);
  assert.equal(isAlive(pid), false);
});

test('the end of a tree that was taken over is seen, with its exit code', async () => {
  const { owner, handle } = await owned('detached', 'exit', 'busy', '3000');
  if (owner.exitCode === null) await once(owner, 'exit');
  const executor = await jobs().command('taken over').open(handle);
  const report = await executor.wait();
  assert.deepEqual(report.cause, { kind: 'exit', exitCode: 0 });
});

test('a handle of a process that is gone, or that is another one by now, opens nothing', async () => {
  const { owner, pid, handle } = await owned('detached', 'exit', 'ticker');
  if (owner.exitCode === null) await once(owner, 'exit');
  const other = { ...handle, identity: { ...handle.identity, startTime: '1' } };
  await assert.rejects(jobs().command('x').open(other), { code: 'PROCESS_NOT_FOUND' });
  const foreign = { ...handle, data: { ...handle.data, job: 'Local\\somebody-else' } };
  await assert.rejects(jobs().command('x').open(foreign), { code: 'PROCESS_NOT_FOUND' });
  const executor = await jobs().command('x').open(handle);
  await executor.forceStop();
  assert.equal(isAlive(pid), false);
  await assert.rejects(jobs().command('x').open(handle), { code: 'PROCESS_NOT_FOUND' });
});

test('pipes of a detached program are refused', async () => {
  const executor = jobs({ lifetime: 'detached' }).command(process.execPath, '--version');
  await assert.rejects(executor.start(), { code: 'INVALID_OPTION' });
});
