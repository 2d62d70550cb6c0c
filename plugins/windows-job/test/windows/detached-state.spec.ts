import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder, forget, keptRuns, open, orphaned, ownedBy, until } from './detached-runs.ts';
import { fixture, jobs } from './fixtures.ts';

after(() => assert.deepEqual(keptRuns(), [], 'something of a run is left'));

test('a limit of time is kept by the keeper, which says so in the receipt', async () => {
  const run = await orphaned([fixture('ticker')], { wallTime: 1500 }, { forceKillAfterDelay: 0 });
  const item = run.receipt.items.find(({ item: name }) => name === 'wallTime');
  assert.equal(item?.status, 'enforced');
  assert.equal(item?.status === 'enforced' && item.readBack, 1500);
  assert.match(item?.status === 'enforced' ? item.mechanism : '', /^whoever waits for the run/);
  const report = await (await open(run)).wait();
  assert.deepEqual(report.cause, { kind: 'wall-time', limitMs: 1500 });
  await forget(run);
});

test('limits of silence and of output are kept by the keeper', async () => {
  const silent = await orphaned([fixture('console'), 'deaf'], { idleTime: 1000 }, { forceKillAfterDelay: 0 });
  assert.equal((await (await open(silent)).wait()).cause.kind, 'idle-time');
  const loud = await orphaned([fixture('ticker')], { output: 50 }, { forceKillAfterDelay: 0 });
  assert.deepEqual((await (await open(loud)).wait()).cause, { kind: 'output', limitBytes: 50 });
  await forget(silent);
  await forget(loud);
});

test('of an output the last pieces are kept', async () => {
  const script = `for (let n = 0; n < 40; n += 1) process.stdout.write(String.fromCharCode(65 + (n % 26)).repeat(2 ** 20));`;
  const run = await orphaned([process.execPath, '-e', script]);
  const report = await (await open(run)).wait();
  const kept = readdirSync(run.state).filter((name) => name.startsWith('stdout.'));
  assert.deepEqual(kept.sort(), ['stdout.1', 'stdout.2', 'stdout.end']);
  assert.equal(statSync(join(run.state, 'stdout.1')).size, 16 * 2 ** 20);
  assert.equal(statSync(join(run.state, 'stdout.2')).size, 8 * 2 ** 20);
  assert.match(report.stdout ?? '', /^N+$/);
  await forget(run);
});

test('a text is the input of a run, also when its owner is gone', async () => {
  const executor = jobs().command(fixture('echo'));
  executor.command().stdin = { text: 'hello' };
  await executor.start({ detached: true });
  const handle = await executor.handle();
  const run = { handle, state: String(handle.data['state']), receipt: executor.receipt() };
  const report = await executor.wait();
  assert.deepEqual([report.stdout, report.stderr], ['hello', '5']);
  await forget(run);
});

test('a name belongs to one run at a time', async () => {
  const run = await orphaned([fixture('ticker')], {}, { name: 'web' });
  await assert.rejects(ownedBy([fixture('leave')], {}, { name: 'web' }), /a run of the name web runs/);
  await (await open(run)).forceStop();
  const next = await orphaned([fixture('leave')], {}, { name: 'web' });
  await (await open(next)).wait();
  await forget(run);
  await forget(next);
});

test('a start that fails leaves nothing', async () => {
  const missing = jobs().command(join(folder, 'nobody.exe'));
  await assert.rejects(missing.start({ detached: true }), { code: 'COMMAND_NOT_FOUND' });
  const text = join(folder, 'text.exe');
  writeFileSync(text, 'text');
  const broken = jobs().command(text);
  await assert.rejects(broken.start({ detached: true }), { code: 'COMMAND_NOT_EXECUTABLE', received: text });
  const before = keptRuns();
  const isNew = (run: string): boolean => !before.includes(run);
  const abort = new AbortController();
  const given = jobs().command(fixture('ticker')).start({ detached: true, cancelSignal: abort.signal });
  await until(() => keptRuns().some(isNew));
  abort.abort();
  await assert.rejects(given, { code: 'CANCELED' });
  assert.deepEqual(keptRuns().filter(isNew), []);
});

test('a keeper without the whole of its orders starts nothing', () => {
  const keeper = fileURLToPath(new URL('detached/keeper.js', import.meta.resolve('@ringfence/plugin-windows-job')));
  for (const input of ['', '{"plan":']) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [keeper, 'run'], { input, encoding: 'utf8' });
    assert.deepEqual([status, stdout], [0, ''], stderr);
  }
});

test('a state that is cut, is something else, or is of a later version is told of as such', async () => {
  const run = await orphaned([fixture('leave')]);
  await (await open(run)).wait();
  const file = join(run.state, 'run.json');
  const text = readFileSync(file, 'utf8');
  for (const [damaged, message] of [
    [text.slice(0, 40), /it is no JSON, or is cut/],
    ['', /it is empty/],
    ['{"schemaVersion":1}', /fields are missing/],
    [text.replace('"schemaVersion":1', '"schemaVersion":7'), /written by a later ringfence/],
  ] as const) {
    writeFileSync(file, damaged);
    await assert.rejects(open(run), { code: 'INVALID_HANDLE', message });
  }
  writeFileSync(file, text);
  await forget(run);
});

test('a handle whose state was removed is lost', async () => {
  const run = await orphaned([fixture('leave')]);
  await (await open(run)).wait();
  await forget(run);
  await assert.rejects(open(run), { code: 'RUN_LOST', message: /state-removed/ });
});
