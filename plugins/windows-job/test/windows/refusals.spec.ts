import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fixture, jobs, UNDER_WINE } from './fixtures.ts';
import { run } from './runs.ts';

const registry = jobs();
const folder = mkdtempSync(join(tmpdir(), 'ringfence-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function refusal(start: () => Promise<unknown>): Promise<{ readonly code: string; readonly text: string }> {
  try {
    await start();
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error);
    return { code: String(error.code), text: error.message };
  }
  return assert.fail('it was not refused');
}

test('a program that is not there is refused by its path and by its name', async () => {
  for (const name of [join(folder, 'nobody.exe'), 'nobody-of-this-name']) {
    const { code } = await refusal(() => registry.command(name).start());
    assert.equal(code, 'COMMAND_NOT_FOUND');
  }
});

test('a file that is no program is refused, and so is a program for another processor', async () => {
  const text = join(folder, 'text.exe');
  writeFileSync(text, 'not a program');
  const other = join(folder, 'other.exe');
  const bytes = readFileSync(fixture('leave'));
  // The machine of a PE file stands behind its signature: 0x01c4 is 32-bit ARM.
  bytes.writeUInt16LE(0x01c4, bytes.readUInt32LE(0x3c) + 4);
  writeFileSync(other, bytes);
  for (const file of [text, other]) {
    const { code, text: said } = await refusal(() => registry.command(file).start());
    assert.equal(code, 'COMMAND_NOT_EXECUTABLE', said);
    assert.match(said, /CreateProcessW, error (193|216)/);
  }
});

test('a working directory that is not there is refused', async () => {
  const executor = run(registry, 'leave');
  executor.command().cwd = join(folder, 'nowhere');
  assert.equal((await refusal(() => executor.start())).code, 'INVALID_COMMAND');
});

test('a file for an output that cannot be written is refused, and no process is left', async () => {
  mkdirSync(join(folder, 'taken'));
  const executor = run(registry, 'offspring');
  executor.command().stdout = { file: join(folder, 'taken') };
  const { code, text } = await refusal(() => executor.start());
  assert.equal(code, 'INVALID_COMMAND');
  assert.match(text, /CreateFileW/);
});

test('a script for cmd.exe is refused with the way out, also when it is found on the PATH', async () => {
  writeFileSync(join(folder, 'script.cmd'), '@exit 5\r\n');
  const byName = registry.command('script');
  byName.command().env = { PATH: folder };
  for (const executor of [byName, registry.command(join(folder, 'script.cmd'))]) {
    const { code, text } = await refusal(() => executor.start());
    assert.equal(code, 'COMMAND_NOT_EXECUTABLE');
    assert.match(text, /batchFiles: 'quote'/);
  }
});

test('a script that may be started passes its arguments on, and none of them is a command', async () => {
  const script = join(folder, 'pass.cmd');
  writeFileSync(script, `@"${fixture('leave')}" %*\r\n`);
  const quoting = jobs({ batchFiles: 'quote' });
  // The cmd.exe of Wine knows no %variable:~start,length%, by which a percent sign is kept from meaning one.
  const percents = UNDER_WINE ? [] : ['100 %', '%PATH%'];
  for (const argument of ['plain', 'two words', 'a&echo injected', '"&echo injected', 'x^y', '!x!', ...percents]) {
    const report = await (await quoting.command(script, argument, '6').start()).wait();
    assert.equal(report.stdout, argument);
    assert.equal(report.exitCode, 6, argument);
  }
});

test('an argument that would end the line of a script is refused', async () => {
  writeFileSync(join(folder, 'never.cmd'), '@exit 0\r\n');
  const executor = jobs({ batchFiles: 'quote' }).command(join(folder, 'never.cmd'), 'a\nb');
  assert.equal((await refusal(() => executor.start())).code, 'INVALID_COMMAND');
});

test('a command line that is too long is refused with its length', async () => {
  const { code, text } = await refusal(() => run(registry, 'arguments', 'x'.repeat(33_000)).start());
  assert.equal(code, 'INVALID_COMMAND');
  assert.match(text, /32766/);
});

test('a handle that this process would pass on to its children does not reach the program', async () => {
  const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi');
  const kernel32 = koffi.load('kernel32.dll');
  const createEvent = kernel32.func('__stdcall', 'CreateEventW', 'intptr_t', [
    'void *',
    'int32_t',
    'int32_t',
    'void *',
  ]);
  const attributes = Buffer.alloc(24);
  attributes.writeUInt32LE(24, 0);
  attributes.writeUInt32LE(1, 16);
  const handle = Number(createEvent(attributes, 1, 0, null));
  const report = await (await run(registry, 'handle', String(handle)).start()).wait();
  assert.equal(report.exitCode, 0);
});
