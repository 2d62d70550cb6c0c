import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BIN, build, ON_STAGE, ringfence, start } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-cli-'));

beforeAll(build);
afterAll(() => rmSync(folder, { recursive: true }));

const sh = (script: string): string[] => ['--', 'sh', '-c', script];

/** Runs `ringfence WORDS | head -1` in a shell that tells both exit codes. */
function intoHead(words: string): { stdout: string; stderr: string; codes: string } {
  const script = `'${process.execPath}' '${BIN}' ${words} | head -1; echo "\${PIPESTATUS[*]}" >&2`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 30_000 });
  return { stdout, stderr, codes: stderr.trimEnd().split('\n').at(-1) ?? '' };
}

describe('the streams of the program', () => {
  test('are its own: nothing is added to stdout, and stderr has only what it printed', async () => {
    const ended = await ringfence([...ON_STAGE, ...sh('echo out; echo err >&2; exit 3')]);
    expect(ended).toEqual({ code: 3, signal: null, stdout: 'out\n', stderr: 'err\n' });
  });

  test('stdin reaches it, and its end too', async () => {
    const { child, ended } = start([...ON_STAGE, 'cat']);
    child.stdin?.end('typed\n');
    expect((await ended).stdout).toBe('typed\n');
  });

  test('arguments, variables and the folder reach it unchanged', async () => {
    const words = [
      '-e',
      'A=b c',
      '--cwd',
      folder,
      '--',
      'sh',
      '-c',
      'printf "%s|" "$@" "$A"; pwd',
      'sh',
      '',
      '--json',
      'ä$x',
    ];
    expect((await ringfence([...ON_STAGE, ...words])).stdout).toBe(`|--json|ä$x|b c|${folder}\n`);
  });

  test('what is led through ringfence arrives whole, at its own pace', async () => {
    const ended = await ringfence([
      ...ON_STAGE,
      '--output-limit',
      '10M',
      ...sh('head -c 3000000 /dev/zero; echo end >&2'),
    ]);
    expect(ended.stdout.length).toBe(3_000_000);
    expect(ended.stderr).toBe('end\n');
    expect(ended.code).toBe(0);
  });
});

describe('a reader that goes away', () => {
  test('ends the program as it would without ringfence', () => {
    expect(intoHead('run --no-discover yes')).toMatchObject({ stdout: 'y\n', stderr: '141 0\n', codes: '141 0' });
  });

  test('ends it also where the output is led through ringfence', () => {
    const { stdout, codes } = intoHead('run --no-discover --output-limit 1G yes');
    expect(stdout).toBe('y\n');
    expect(codes).toMatch(/^(1|141) 0$/);
  });

  test.each(['doctor', 'doctor --json', 'plugins', 'run --help', 'run --json seq 100000'])(
    'does not disturb ringfence %s',
    (words) => {
      expect(intoHead(words).stderr).toBe('0 0\n');
    },
  );
});

describe('a full disk', () => {
  test('behind stdout is told, and the exit code stays the program’s', () => {
    const script = `'${process.execPath}' '${BIN}' run --no-discover --json sh -c 'exit 7' > /dev/full`;
    const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 30_000 });
    expect(status).toBe(7);
    expect(stderr).toContain('ringfence: stdout cannot take the report: Error: ENOSPC');
    expect(stderr).toContain('"exitCode": 7');
  });

  test('behind stderr disturbs nothing', () => {
    const script = `'${process.execPath}' '${BIN}' run --no-discover --stats sh -c 'exit 7' 2> /dev/full`;
    expect(spawnSync('bash', ['-c', script]).status).toBe(7);
  });
});

describe('what is told', () => {
  test('--receipt writes the report into a file beside the program’s own output', async () => {
    const file = join(folder, 'receipt.json');
    const ended = await ringfence([...ON_STAGE, '-m', '64M', '--receipt', file, ...sh('echo out; exit 3')]);
    expect(ended).toMatchObject({ code: 3, stdout: 'out\n', stderr: '' });
    const report = JSON.parse(readFileSync(file, 'utf8'));
    expect(report).toMatchObject({ schemaVersion: 1, exitCode: 3, executor: 'staged' });
    expect(report.receipt.items.map(({ item }: { item: string }) => item)).toEqual(['memory', 'swap']);
  });

  test('--receipt - writes it on stderr', async () => {
    const ended = await ringfence([...ON_STAGE, '--receipt', '-', 'true']);
    expect(JSON.parse(ended.stderr)).toMatchObject({ exitCode: 0 });
  });

  test('--receipt tells also why nothing was started', async () => {
    const file = join(folder, 'refused.json');
    await ringfence([...ON_STAGE, '--receipt', file, 'no-such-program-anywhere']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ error: { code: 'COMMAND_NOT_FOUND' } });
  });

  test('--json is one document on stdout, the program’s output inside it', async () => {
    const ended = await ringfence([...ON_STAGE, '--json', ...sh('echo out; echo err >&2; exit 3')]);
    expect(ended).toMatchObject({ code: 3, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({ schemaVersion: 1, exitCode: 3, stdout: 'out', stderr: 'err' });
  });

  test('--json is a document also when nothing was started', async () => {
    const ended = await ringfence([...ON_STAGE, '--json', '--strict', '--cpus', '1', 'true']);
    expect(ended.code).toBe(125);
    const { error } = JSON.parse(ended.stdout);
    expect(error).toMatchObject({ code: 'NO_EXECUTOR' });
    const reasons = [{ message: 'cpu: no cpu on this stage', remedy: 'build one' }];
    expect(error.rejections).toContainEqual({ executor: 'staged', reasons });
  });

  test('what is not enforced has a line each, and --quiet has none', async () => {
    const words = ['--cpus', '1', '-m', '1G', 'true'];
    const said = await ringfence([...ON_STAGE, ...words]);
    expect(said).toMatchObject({
      code: 0,
      stderr: 'ringfence: cpu: not enforced (no cpu on this stage); try: build one\n',
    });
    expect(await ringfence([...ON_STAGE, '--quiet', ...words])).toMatchObject({ code: 0, stderr: '' });
  });

  test('--explain says who runs it and why the others do not, and then runs it', async () => {
    const ended = await ringfence([...ON_STAGE, '--explain', '-m', '1G', 'echo', 'ran']);
    expect(ended.stdout).toBe('ran\n');
    expect(ended.stderr).toMatch(/^staged runs it\n {4}memory: kernel\n/);
    expect(ended.stderr).toContain('universal is out: the executor staged was asked for');
  });

  test('--dry-run prints what would be done, and does nothing', async () => {
    const file = join(folder, 'touched');
    const ended = await ringfence([
      ...ON_STAGE,
      '--dry-run',
      '-m',
      '1G',
      '--cpus',
      '1',
      '-e',
      'A=secret',
      'touch',
      file,
    ]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^executor {2}staged$/m);
    expect(ended.stdout).toMatch(/^runs +\S*touch \S+touched$/m);
    expect(ended.stdout).toMatch(/^ {2}memory +1 GiB +staged\.memory +kernel$/m);
    expect(ended.stdout).toMatch(/^ {2}cpu +1 +not enforced +no cpu on this stage \(try: build one\)$/m);
    expect(execFileSync('ls', [folder], { encoding: 'utf8' })).not.toContain('touched');
  });

  test('--dry-run --json has the environment only as far as it differs', async () => {
    const ended = await ringfence([...ON_STAGE, '--dry-run', '--json', '-e', 'A=b', 'true'], {
      env: { TOKEN: 'secret' },
    });
    expect(ended.stdout).not.toContain('secret');
    expect(JSON.parse(ended.stdout)).toMatchObject({
      schemaVersion: 1,
      executor: 'staged',
      environment: { set: { A: 'b' }, removed: [] },
    });
  });
});
