import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ringfence } from './command-line.ts';
import { fixture, UNDER_WINE } from './fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-'));
after(() => rmSync(folder, { recursive: true, force: true }));

test('run passes output, errors and the exit code on, from inside a job', () => {
  const file = join(folder, 'receipt.json');
  const said = ringfence('run', '--receipt', file, '--', fixture('leave'), 'hello there', '42');
  assert.equal(said.stdout.trim(), 'hello there', said.stderr);
  assert.equal(said.status, 42);
  assert.match(readFileSync(file, 'utf8'), /"windows-job"/);
});

test('run finds a program on the PATH', () => {
  const said = ringfence('run', 'node', '--version');
  assert.equal(said.stdout.trim(), process.version, said.stderr);
  assert.equal(said.status, 0);
});

test('run says what is not held, and refuses it with --strict', {
  skip: UNDER_WINE ? false : 'this is Windows',
}, () => {
  const said = ringfence('run', '--memory', '64M', '--', fixture('leave'), 'x');
  assert.equal(said.status, 0);
  assert.match(said.stderr, /memory/);
  const strict = ringfence('run', '--memory', '64M', '--strict', '--', fixture('leave'), 'x');
  assert.equal(strict.status, 125);
  assert.match(strict.stderr, /JobMemoryLimit 0 where \d+ was set/);
});

test('run ends what takes too long with 124', () => {
  const said = ringfence('run', '--timeout', '300ms', '--', fixture('ticker'));
  assert.equal(said.status, 124, said.stderr);
});

test('run answers 127 for what is not there and 126 for what is no program', () => {
  assert.equal(ringfence('run', '--', 'nobody-of-this-name').status, 127);
  writeFileSync(join(folder, 'text.exe'), 'text');
  const said = ringfence('run', '--', join(folder, 'text.exe'));
  assert.equal(said.status, 126, said.stderr);
});

test('doctor says what each executor offers here, and why the others do not', () => {
  const said = ringfence('doctor', '--json');
  assert.equal(said.status, 0, said.stderr);
  const text = said.stdout;
  assert.match(text, /"windows-job"/);
  assert.match(text, /not linux: this is win32/);
  assert.match(text, /uv_open_osfhandle/);
});

test('plugins names the plugin and where it comes from', () => {
  const said = ringfence('plugins');
  assert.match(said.stdout, /@ringfence\/plugin-windows-job/, said.stderr);
});

test('prove finds no claim that breaks here, and tries what can be tried', () => {
  const said = ringfence('prove', 'windows-job');
  assert.equal(said.status, 0, said.stdout + said.stderr);
  const proved = Number(/^windows-job +(\d+) proved, 0 broken/m.exec(said.stdout)?.[1]);
  // It is 27 under Wine. The others look by /proc, send signals, or find no time on a machine that is very busy.
  assert.ok(proved >= 10, said.stdout);
});
