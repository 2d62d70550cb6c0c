import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { app, bin, environment, ringfence } from './command-line.ts';
import { freshPath, gated, keeperOf, keptRuns, outputOf, stateHome, until } from './detached-runs.ts';
import { fixture, isAlive } from './fixtures.ts';

/** Starts a run, and answers its id. */
function detached(...args: readonly string[]): string {
  const said = ringfence('run', '-d', ...args);
  assert.equal(said.status, 0, said.stderr);
  assert.match(said.stdout, /^[0-9a-f]{16}\n$/);
  return said.stdout.trim();
}

function isGone(run: string): boolean {
  return !isAlive(keeperOf(join(stateHome, 'runs', run)));
}

after(() => assert.deepEqual(keptRuns(), [], 'something of a run is left'));

test('a run is listed, followed, waited for by its name, and told of afterwards', async () => {
  const gate = freshPath();
  const run = detached('--name', 'web', '--', ...gated(gate));
  const listed = ringfence('ps');
  assert.match(listed.stdout, new RegExp(`^${run.slice(0, 12)} +web +running +windows-job `, 'm'), listed.stderr);
  const [row] = JSON.parse(ringfence('ps', '--json').stdout).runs;
  assert.deepEqual([row.run, row.status, row.kept, row.usage.tasks >= 1], [run, 'running', true, true]);

  const follower = spawn(process.execPath, [bin, 'logs', '-f', 'web'], { cwd: app, env: environment(), stdio: 'pipe' });
  let followed = '';
  follower.stdout.on('data', (chunk) => {
    followed += String(chunk);
  });
  await until(() => followed === 'out\n');
  writeFileSync(gate, '');
  await once(follower, 'close');
  assert.equal(follower.exitCode, 0);

  const waited = ringfence('wait', 'web');
  assert.equal(waited.status, 7, waited.stderr);
  assert.equal(ringfence('logs', '--stderr', run.slice(0, 6)).stderr, 'err\n');
  const told = JSON.parse(ringfence('inspect', 'web').stdout);
  assert.deepEqual([told.status, told.report.exitCode, told.receipt.ownerDeath.fate], ['ended', 7, 'kept']);
  assert.doesNotMatch(ringfence('ps').stdout, /web/);
  assert.match(ringfence('ps', '--all').stdout, /web +exited 7/);
  await until(() => isGone(run));
  assert.equal(ringfence('prune').stdout, 'web\n');
});

test('a run is stopped and killed with proof, frozen and thawed by processes of their own', async () => {
  const run = detached('--', fixture('console'));
  await until(() => outputOf({ state: join(stateHome, 'runs', run) }) > 0);
  assert.equal(ringfence('freeze', run).status, 0);
  assert.equal(ringfence('thaw', run).status, 0);
  // Wine accepts a limit and does not keep it.
  assert.match(ringfence('update', '--memory', '64M', run).stdout, /^memory .*(?:64 MiB|not enforced)/m);
  const stopped = ringfence('stop', '--kill-after', '60s', run);
  assert.match(stopped.stdout, /nobody left: .*ActiveProcesses 0/, stopped.stderr);
  assert.equal(ringfence('wait', run).status, 56);

  const other = detached('--', fixture('offspring'));
  const attached = spawn(process.execPath, [bin, 'attach', other], { cwd: app, env: environment(), stdio: 'pipe' });
  const killed = ringfence('kill', other);
  const told = `${killed.stdout}${killed.stderr}${ringfence('inspect', other).stdout}`;
  assert.match(killed.stdout, /nobody left: .*ActiveProcesses 0/, told);
  if (attached.exitCode === null) await once(attached, 'exit');
  assert.equal(attached.exitCode, 137);
  assert.match(ringfence('ps', '-a').stdout, /SIGKILL/);
  await until(() => isGone(run) && isGone(other));
  assert.equal(ringfence('prune').stdout.trim().split('\n').length, 2);
});

test('a run whose keeper was killed is listed as what it is', async () => {
  const run = detached('--', fixture('busy'), '600000');
  process.kill(keeperOf(join(stateHome, 'runs', run)), 'SIGKILL');
  await until(() => isGone(run));
  assert.match(ringfence('ps').stdout, /running, unattended/);
  assert.equal(ringfence('kill', run).status, 0);
  assert.match(ringfence('ps').stdout, /lost: end-unseen/);
  assert.equal(ringfence('wait', run).status, 125);
  ringfence('prune');
});

test('a state that cannot be read is named, left alone, and removed only when that is wanted', async () => {
  const run = detached('--', fixture('leave'), 'x', '0');
  assert.equal(ringfence('wait', run).status, 0);
  await until(() => isGone(run));
  const file = join(stateHome, 'runs', run, 'run.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"schemaVersion":1', '"schemaVersion":9'));
  assert.match(ringfence('ps', '-a').stderr, /written by a later ringfence/);
  assert.match(ringfence('inspect', run).stderr, /written by a later ringfence/);
  assert.match(ringfence('prune').stderr, /left alone/);
  assert.equal(keptRuns().length, 1);
  ringfence('prune', '--damaged');
});
