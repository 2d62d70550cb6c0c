import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  forget,
  freshPath,
  gated,
  keeperOf,
  keptRuns,
  open,
  orphaned,
  outputOf,
  ownerProgram,
  until,
} from './detached-runs.ts';
import { fixture, isAlive, jobs, UNDER_WINE } from './fixtures.ts';

after(() => assert.deepEqual(keptRuns(), [], 'something of a run is left'));

test('a run whose owner was killed goes on, and how it ended is known to whoever asks', async () => {
  const gate = freshPath();
  const run = await orphaned(gated(gate));
  assert.equal(isAlive(run.handle.identity.pid), true);
  const executor = await open(run);
  assert.equal(executor.state, 'running');
  writeFileSync(gate, '');
  const report = await executor.wait();
  assert.deepEqual(report.cause, { kind: 'exit', exitCode: 7 });
  assert.deepEqual([report.stdout, report.stderr], ['out\n', 'err\n']);
  assert.ok(report.durationMs > 0);
  assert.deepEqual(report.receipt.ownerDeath, run.receipt.ownerDeath);
  assert.equal(report.receipt.ownerDeath?.fate, 'kept');
  const again = await open(run);
  assert.equal(again.state, 'ended');
  assert.deepEqual(await again.wait(), report);
  await forget(run);
});

test('a run that ended while nobody was there is told of with its exit code, its output and its usage', async () => {
  const gate = freshPath();
  const run = await orphaned(gated(gate));
  writeFileSync(gate, '');
  await until(() => existsSync(join(run.state, 'exit')) && !isAlive(keeperOf(run.state)));
  const executor = await open(run);
  assert.equal(executor.state, 'ended');
  const report = await executor.wait();
  assert.equal(report.exitCode, 7);
  assert.deepEqual([report.stdout, report.stderr], ['out\n', 'err\n']);
  // Wine counts nothing of a job.
  if (!UNDER_WINE) assert.ok((report.usage.cpuTimeMs ?? 0) > 0);
  await forget(run);
});

test('an exit code of 32 bits is kept whole, also that of a kill when it is none', async () => {
  for (const code of [137, 0xc0000005]) {
    const run = await orphaned([fixture('leave'), 'x', String(code)]);
    assert.deepEqual((await (await open(run)).wait()).cause, { kind: 'exit', exitCode: code });
    await forget(run);
  }
});

test('a run is asked to end by a second process, and ends in its own way', async () => {
  const run = await orphaned([fixture('console')]);
  await until(() => outputOf(run) > 0);
  const report = await (await open(run)).shutdown({ graceMs: 60_000 });
  assert.equal(report.exitCode, 56);
  assert.deepEqual(report.cause, { kind: 'shutdown', forced: false });
  assert.deepEqual(report.kill?.survivors, []);
  assert.deepEqual((await (await open(run)).wait()).cause, report.cause);
  await forget(run);
});

test('a program hears Ctrl-C also when its owner was started so that it does not', async () => {
  const run = await orphaned([fixture('hears')], {}, {}, 'deaf');
  assert.equal((await (await open(run)).wait()).stdout, 'hears\r\n');
  await forget(run);
});

test('a tree is killed by a second process with proof, and the next one is told of it', async () => {
  const run = await orphaned([fixture('offspring')]);
  await until(() => outputOf(run) > 0);
  const child = Number(readFileSync(join(run.state, 'stdout.0'), 'utf8'));
  assert.equal(isAlive(child), true);
  const executor = await open(run);
  assert.equal((await executor.processes()).length, 2);
  const report = await executor.forceStop();
  assert.deepEqual([report.cause, report.signal], [{ kind: 'force-stop' }, 'SIGKILL']);
  assert.deepEqual([report.kill?.complete, report.kill?.survivors], [true, []]);
  assert.match(report.kill?.proof ?? '', /ActiveProcesses 0/);
  assert.deepEqual([isAlive(child), isAlive(run.handle.identity.pid)], [false, false]);
  assert.equal(JSON.parse(readFileSync(join(run.state, 'stop.json'), 'utf8')).kind, 'force-stop');
  const next = await (await open(run)).wait();
  assert.deepEqual([next.cause, next.signal], [report.cause, 'SIGKILL']);
  await forget(run);
});

test('SIGKILL of a second process is no exit code', async () => {
  const run = await orphaned([fixture('ticker')]);
  const executor = await open(run);
  await executor.signal('SIGKILL');
  assert.deepEqual((await executor.wait()).cause, { kind: 'signal', signal: 'SIGKILL', by: 'caller' });
  await forget(run);
});

test('what a program left behind when it ended is killed although nobody was there', async () => {
  const run = await orphaned([fixture('offspring'), 'orphan']);
  const report = await (await open(run)).wait();
  assert.equal(report.exitCode, 0);
  assert.equal(isAlive(Number(report.stdout)), false);
  assert.match(report.notes.join('\n'), /1 process\(es\) left by the command were killed/);
  await forget(run);
});

test('who comes later freezes and thaws what another one has frozen', async () => {
  const run = await orphaned([fixture('ticker')]);
  await until(() => outputOf(run) > 0);
  const [one, other] = [await open(run), await open(run)];
  await one.freeze();
  const still = outputOf(run);
  await other.freeze();
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(outputOf(run), still);
  await other.thaw();
  await until(() => outputOf(run) > still);
  await other.forceStop();
  await forget(run);
});

test('a run whose keeper was killed is stopped all the same, and is honest about its end', async () => {
  const run = await orphaned([fixture('busy'), '600000']);
  process.kill(keeperOf(run.state), 'SIGKILL');
  await until(() => !isAlive(keeperOf(run.state)));
  assert.equal(isAlive(run.handle.identity.pid), true);
  const report = await (await open(run)).forceStop();
  assert.deepEqual(report.kill?.survivors, []);
  assert.deepEqual(report.cause, { kind: 'force-stop' });
  assert.equal(report.exitCode, undefined);
  assert.match(report.notes.join('\n'), /its keeper was ended before it/);
  await assert.rejects(open(run), { code: 'RUN_LOST', message: /end-unseen.*while its keeper was gone/ });
  await forget(run);
});

test('a run of an owner that sits in a job says how far it outlives it', async () => {
  const said = freshPath();
  const argv = [ownerProgram, said, '{}', '{}', fixture('busy'), '600000'];
  const outer = await jobs().command(process.execPath, argv).start();
  // Whatever fails below must not leave it running.
  after(() => outer.forceStop());
  await until(() => existsSync(said) && readFileSync(said, 'utf8').endsWith('}'));
  const { handle, receipt } = JSON.parse(readFileSync(said, 'utf8'));
  assert.match(receipt.ownerDeath.bounds, /its keeper is in a job that lets nobody out/);
  await outer.forceStop();
  const run = { handle, receipt, state: handle.data.state };
  await assert.rejects(open(run), { code: 'RUN_LOST' });
  await forget(run);
});

test('a run outside of a job names no bound', async () => {
  const run = await orphaned([fixture('leave')]);
  assert.equal(run.receipt.ownerDeath?.bounds, undefined);
  await (await open(run)).wait();
  await forget(run);
});
