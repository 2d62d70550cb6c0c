import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, test } from 'node:test';
import { fixture, jobs } from './fixtures.ts';
import { randomFrom, trickyText } from './random.ts';
import { run } from './runs.ts';

const registry = jobs();
const folder = mkdtempSync(join(tmpdir(), 'ringfence-ä-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a program wrote as zero-ended UTF-16. */
function entries(bytes: Buffer): string[] {
  return bytes.toString('utf16le').split('\0').slice(0, -1);
}

async function bytesOf(executor: ReturnType<typeof run>): Promise<Buffer> {
  await executor.start({ buffer: false });
  const chunks: Buffer[] = [];
  for await (const chunk of executor.stdout ?? []) chunks.push(Buffer.from(chunk));
  await executor.wait();
  return Buffer.concat(chunks);
}

test('a program runs to its end, with its output and its exit code', async () => {
  const executor = await run(registry, 'leave', 'hello', '42').start();
  const report = await executor.wait();
  assert.equal(report.stdout, 'hello');
  assert.equal(report.exitCode, 42);
  assert.deepEqual(report.cause, { kind: 'exit', exitCode: 42 });
  assert.equal(report.executor, 'windows-job');
  assert.equal(report.kill, undefined);
});

for (const code of [0, 1, 137, 259, 0xc0000005, 0xffffffff]) {
  test(`the exit code ${code} is what the program ended with`, async () => {
    const report = await (await run(registry, 'leave', '', String(code)).start()).wait();
    assert.deepEqual(report.cause, { kind: 'exit', exitCode: code });
  });
}

test('300 arguments of quotes, backslashes, signs, unicode and nothing arrive unchanged', async () => {
  const random = randomFrom(20);
  for (let round = 0; round < 10; round += 1) {
    const args = Array.from({ length: 30 }, () => trickyText(random));
    assert.deepEqual(entries(await bytesOf(run(registry, 'arguments', ...args))), args);
  }
});

test('an argument as long as a command line may be arrives whole', async () => {
  const long = 'x'.repeat(32_766 - fixture('arguments').length - 3);
  assert.deepEqual(entries(await bytesOf(run(registry, 'arguments', long))), [long]);
});

test('the environment and the working directory arrive unchanged', async () => {
  const executor = run(registry, 'surroundings');
  const command = executor.command();
  command.env = { EMPTY: '', 'RINGFENCE ä': '😀 = %PATH%', OTHER: 'a;b' };
  command.cwd = folder;
  const [cwd, ...variables] = entries(await bytesOf(executor));
  assert.equal(cwd, folder);
  for (const variable of ['EMPTY=', 'RINGFENCE ä=😀 = %PATH%', 'OTHER=a;b'])
    assert.ok(variables.includes(variable), variable);
});

test('an environment of its own holds what was given and what Windows needs, and nothing else', async () => {
  process.env['RINGFENCE_SECRET'] = 'x';
  const executor = run(registry, 'surroundings');
  executor.command().env = { ONLY: '1' };
  executor.command().extendEnv = false;
  const [, ...variables] = entries(await bytesOf(executor));
  const names = variables.map((entry) => entry.slice(0, entry.indexOf('=', 1)).toUpperCase());
  assert.ok(names.includes('ONLY') && names.includes('SYSTEMROOT'));
  assert.ok(!names.includes('RINGFENCE_SECRET'));
});

test('10 MB through stdin and stdout are byte-exact', async () => {
  const bytes = randomBytes(10 * 1024 * 1024);
  const executor = run(registry, 'echo');
  executor.command().stdin = 'pipe';
  await executor.start({ buffer: false });
  const hash = createHash('sha256');
  const read = (async () => {
    for await (const chunk of executor.stdout ?? []) hash.update(chunk);
  })();
  executor.stdin?.end(bytes);
  await read;
  const report = await executor.wait();
  assert.equal(hash.digest('hex'), createHash('sha256').update(bytes).digest('hex'));
  assert.equal(report.exitCode, 0);
});

test('stdin is a text, a stream, a file, or its end at once', async () => {
  writeFileSync(join(folder, 'in.txt'), 'from a file');
  const sources = [
    { text: 'from a text' },
    Readable.from(['from ', 'a stream']),
    { file: join(folder, 'in.txt') },
    'ignore',
  ] as const;
  const outputs: (string | undefined)[] = [];
  for (const source of sources) {
    const executor = run(registry, 'echo');
    executor.command().stdin = source;
    outputs.push((await (await executor.start()).wait()).stdout);
  }
  assert.deepEqual(outputs, ['from a text', 'from a stream', 'from a file', '']);
});

test('both outputs go into one file without overwriting each other', async () => {
  const file = join(folder, 'both.txt');
  const executor = run(registry, 'echo');
  Object.assign(executor.command(), { stdin: { text: 'twelve bytes' }, stdout: { file }, stderr: { file } });
  await (await executor.start()).wait();
  assert.equal(readFileSync(file, 'utf8'), 'twelve bytes12');
});

test('an output goes into a stream of the caller', async () => {
  const sink = new PassThrough();
  const executor = run(registry, 'leave', 'into a stream');
  executor.command().stdout = sink;
  await executor.start();
  const [first] = await once(sink, 'data');
  await executor.wait();
  assert.equal(String(first).trim(), 'into a stream');
});

test('twenty programs at a time each get their own streams', async () => {
  const reports = await Promise.all(
    Array.from({ length: 20 }, async (_, index) =>
      (await run(registry, 'leave', `number ${index}`, String(index)).start()).wait(),
    ),
  );
  assert.deepEqual(
    reports.map(({ stdout, exitCode }) => [stdout, exitCode]),
    Array.from({ length: 20 }, (_, index) => [`number ${index}`, index]),
  );
});
