import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { envWrapper } from '@ringfence/posix';
import { afterAll, describe, expect, test } from 'vitest';
import { type MainProgram, mainCommand, startScript } from '../../src/service/command.ts';
import { serviceEnvironment } from '../../src/service/environment.ts';
import { runFolderAt } from '../../src/service/run-folder.ts';

async function printed(program: Omit<MainProgram, 'testified'>, shell: string): Promise<string[]> {
  const folder = runFolderAt(path);
  writeFileSync(folder.environment, startScript({ ...program, testified: ['status'] }));
  const [file = '', ...args] = mainCommand('/usr/bin/env', shell, folder);
  const child = spawn(file, args, {
    cwd: '/',
    env: { LEFT: 'over', INVOCATION_ID: 'x' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return (await buffer(child.stdout)).toString('utf8').split('\0').slice(0, -1);
}

const path = mkdtempSync(join(tmpdir(), 'ringfence-environment-'));
afterAll(() => rmSync(path, { recursive: true, force: true }));

/** What a program sees that is started as a service starts it. */
async function seen(env: Record<string, string>, shell: string): Promise<Record<string, string>> {
  const { script, carried } = serviceEnvironment(env);
  const carrier = envWrapper('/usr/bin/env', carried);
  const wrappers = carrier === undefined ? [] : [carrier];
  const entries = (await printed({ script, wrappers, file: '/usr/bin/env', args: ['-0'] }, shell)).map((entry) => [
    entry.slice(0, entry.indexOf('=')),
    entry.slice(entry.indexOf('=') + 1),
  ]);
  // bash counts how deep it is nested, and cannot be told not to.
  return Object.fromEntries(entries.filter(([name]) => !(shell.endsWith('bash') && name === 'SHLVL')));
}

const EVERY_BYTE = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1)).join('');

describe.each(['/bin/dash', '/bin/bash'])('the environment of a service started by %s', (shell) => {
  test('is exactly what was asked for', async () => {
    const env = {
      PLAIN: 'x',
      EMPTY: '',
      EVERY_BYTE,
      QUOTES: `it's "quoted" \\ $HOME \`date\` $(date) ${'$'}{X}`,
      LINES: '\na\n\n',
      PATH: '/nowhere',
    };
    expect(await seen(env, shell)).toEqual(env);
  });

  test('has names that no shell takes, and those that a shell sets itself', async () => {
    const env = {
      'not a name': '1',
      'a-b': '2',
      IFS: 'x',
      UID: '7',
      PPID: '8',
      OPTIND: '9',
      LD_BIND_NOW: '1',
      BASH_ENV: 'y',
    };
    expect(await seen(env, shell)).toEqual(env);
  });

  test('may be empty', async () => {
    expect(await seen({}, shell)).toEqual({});
  });

  test('has no variable of the shell that was not asked for, and those that were', async () => {
    const env = { PWD: '/', OLDPWD: '/usr', A: 'b' };
    expect(await seen(env, shell)).toEqual(env);
  });
});

describe.each(['/bin/dash', '/bin/bash'])('the arguments of a service started by %s', (shell) => {
  test('arrive as they are, whatever is in them', async () => {
    const args = ['', ' ', '-n', '--', EVERY_BYTE, '$HOME', '%n %%', "it's", '\n[Service]\nMemoryMax=infinity\n', 'ü'];
    const program = { script: '', wrappers: [], file: '/usr/bin/printf', args: ['%s\\0', ...args] };
    expect(await printed(program, shell)).toEqual(args);
  });

  test('are nowhere on the command line that the manager is given', () => {
    const line = mainCommand('/usr/bin/env', shell, runFolderAt(path));
    expect(line.join('')).not.toMatch(/[\n%]/);
  });
});
