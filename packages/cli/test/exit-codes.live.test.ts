import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, ON_STAGE, ringfence } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-cli-'));
const plain = join(folder, 'plain.txt');

beforeAll(() => {
  build();
  writeFileSync(plain, 'no program\n');
  chmodSync(plain, 0o644);
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = (...words: string[]): ReturnType<typeof ringfence> => ringfence(['run', '--no-discover', ...words]);
const sh = (script: string): string[] => ['--', 'sh', '-c', script];

describe('the exit code of ringfence run', () => {
  test.each<[string, string[], number]>([
    ['0 for a program that succeeds', ['true'], 0],
    ['the program’s own', sh('exit 7'), 7],
    ['255 too', sh('exit 255'), 255],
    ['128 + n for a signal', sh('kill -TERM $$'), 143],
    ['124 for a time limit', ['--timeout', '0.3', ...sh('sleep 60')], 124],
    [
      '124 for a time limit that the program heeds with 0',
      ['--timeout', '0.3', ...sh('trap "exit 0" TERM; while :; do sleep 0.05; done')],
      124,
    ],
    ['124 for a silence', ['--idle-timeout', '0.3', ...sh('sleep 60')], 124],
    ['124 for too much output', ['--output-limit', '10k', 'yes'], 124],
    ['125 for an option that does not exist', ['--bogus', 'true'], 125],
    ['125 for a value that is not understood', ['--memory', 'lots', 'true'], 125],
    ['125 without a program', [], 125],
    ['125 for an executor that does not exist', ['--executor', 'nobody', 'true'], 125],
    ['125 for a capability that nobody holds', ['--require', 'acme.gpu', 'true'], 125],
    ['125 for a folder that does not exist', ['--cwd', join(folder, 'nowhere'), 'true'], 125],
    ['125 for a receipt that cannot be written', ['--receipt', join(folder, 'nowhere', 'r.json'), 'true'], 125],
    ['125 for a plugin that cannot be found', ['--plugin', './nowhere.js', 'true'], 125],
    ['126 for a file that is no program', [plain], 126],
    ['126 for a folder', [folder], 126],
    ['127 for no such path', [join(folder, 'nowhere')], 127],
    ['127 for no such name on the PATH', ['no-such-program-anywhere'], 127],
  ])('is %s', async (_title, words, code) => {
    const ended = await run(...words);
    expect(ended, ended.stderr).toMatchObject({ code, signal: null });
  });

  test('is 137 for a memory kill, and one line says which limit, the value and the mechanism', async () => {
    const ended = await ringfence([...ON_STAGE, '--memory', '128M', ...sh('kill -KILL $$')]);
    expect(ended.code).toBe(137);
    expect(ended.stderr).toBe('ringfence: killed by memory limit 128 MiB (staged, staged.memory, oom_kill 1)\n');
  });

  test('is the program’s own when the receipt cannot be written at the end, and nothing is lost', async () => {
    const ended = await run('--receipt', '/dev/full', ...sh('exit 7'));
    expect(ended.code).toBe(7);
    const [line = '', ...document] = ended.stderr.split('\n');
    expect(line).toMatch(/^ringfence: the receipt cannot be written to \/dev\/full: ENOSPC/);
    expect(JSON.parse(document.join('\n'))).toMatchObject({ schemaVersion: 1, exitCode: 7 });
  });

  test('is 125 when a launch fails after the probe had succeeded', async () => {
    const ended = await ringfence([...ON_STAGE, '-e', 'STAGED_FAIL=1', 'true']);
    expect(ended.code).toBe(125);
    expect(ended.stderr).toBe('ringfence: the stage is closed.\n');
  });
});

describe('a mistake on the command line', () => {
  test.each([
    [['run', '--memroy', '1G', 'true'], "unknown option '--memroy' (did you mean --memory?)", 'ringfence run --help'],
    [['run', '--nproc', '1', 'true'], "unknown option '--nproc' (did you mean --pids?)", 'ringfence run --help'],
    [
      ['run', '--memory-max=1G', 'true'],
      "unknown option '--memory-max=1G' (did you mean --memory?)",
      'ringfence run --help',
    ],
    [['rum'], "unknown command 'rum' (did you mean run?)", 'ringfence --help'],
    [['run'], "missing required argument 'command'", 'ringfence run --help'],
    [['run', '--memory', '12', 'true'], 'memory is less than one page', '--memory 12M'],
    [['run', '--memory', '1,5G', 'true'], 'memory is not a size', '--memory 1.5G'],
    [['run', '--cpus', '50%', 'true'], 'cpu is not a number of cores', '--cpus 0.5 for 50% of one core'],
  ])('%j is told with what to type', async (words, problem, remedy) => {
    const ended = await ringfence(words);
    expect(ended.code).toBe(125);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain(`ringfence: ${problem}`);
    expect(ended.stderr).toContain(`try: ${remedy}`);
  });
});
