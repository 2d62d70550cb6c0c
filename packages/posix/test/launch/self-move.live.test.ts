import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envWrapper, splitEnvironment } from '../../src/launch/environment.ts';
import { setprivWrapper, wrap } from '../../src/launch/wrappers.ts';
import { runMoved } from '../run.ts';

const SHELLS = ['/bin/sh', '/bin/dash', '/bin/bash'].filter((shell) => existsSync(shell));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'self-move-'));
  await writeFile(join(folder, 'plain'), 'not a program');
  await writeFile(join(folder, 'orphan'), '#!/no/such/interpreter\n');
  await chmod(join(folder, 'orphan'), 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(SHELLS)('the self-move in %s', (shell) => {
  it('writes 0 into each entry, in order, and becomes the program with the same pid', async () => {
    const entries = [join(folder, 'first'), join(folder, 'second')];
    const ran = await runMoved(shell, ['/bin/sh', '-c', 'echo "$$ $PPID"'], { entries });
    expect(ran).toMatchObject({ exit: { kind: 'exited', exitCode: 0 }, stderr: '', moved: { kind: 'entered' } });
    expect(ran.stdout.toString()).toMatch(new RegExp(`^\\d+ ${process.pid}\n$`));
    expect(await Promise.all(entries.map((entry) => readFile(entry, 'utf8')))).toEqual(['0\n', '0\n']);
  });

  it('leaves the program no descriptor but the three standard ones', async () => {
    const ran = await runMoved(shell, [
      '/bin/sh',
      '-c',
      'for f in 3 4 5 6 7 8 9 10 11 12; do [ -e /proc/$$/fd/$f ] && echo $f; done; :',
    ]);
    expect(ran.stdout.toString()).toBe('');
  });

  it('says which entry could not be written, and does not run the program', async () => {
    const entries = [join(folder, 'first'), '/dev/full', join(folder, 'third')];
    const ran = await runMoved(shell, ['/bin/echo', 'ran'], { entries });
    expect(ran.moved).toEqual({ kind: 'not-entered', index: 1 });
    expect([ran.stdout.toString(), ran.stderr]).toEqual(['', '']);
    const missing = await runMoved(shell, ['/bin/echo', 'ran'], { entries: ['/no/such/folder/tasks'] });
    expect(missing.moved).toEqual({ kind: 'not-entered', index: 0 });
  });

  it.each([
    ['/no/such/program', 127],
    ['/etc/passwd', 126],
    ['/etc', 126],
  ])('reports that %s cannot be run, and keeps the shell’s own message to itself', async (file, exitCode) => {
    const ran = await runMoved(shell, [file]);
    expect(ran.moved).toEqual({ kind: 'not-executed', exitCode });
    expect([ran.stdout.toString(), ran.stderr]).toEqual(['', '']);
  });

  it('passes arguments with every byte but NUL through setpriv unchanged', async () => {
    const word = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\0'));
    const setpriv = setprivWrapper('/usr/bin/setpriv', { noNewPrivileges: true });
    const program: readonly [string, ...string[]] = wrap([setpriv], '/usr/bin/printf', ['%s\\0']);
    const every = Array.from({ length: 255 }, (_, index) => String.fromCodePoint(index + 1)).join('');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 8 }), async (args) => {
        const ran = await runMoved(shell, [...program, every, ...args]);
        expect(ran.stdout).toEqual(Buffer.from(`${[every, ...args].join('\0')}\0`));
      }),
      { numRuns: 25 },
    );
  });

  it('passes the environment through, also what a shell would drop or change', async () => {
    const env = {
      PATH: '/bin',
      'a.b': '1',
      IFS: 'x',
      OPTIND: '7',
      PPID: '8',
      LD_DEBUG_NOT: 'y',
      'f%%': '() { :; }',
      ENV: '/e',
      N: 'a\nb',
    };
    const { helpers, carried } = splitEnvironment(env);
    const wrapper = envWrapper('/usr/bin/env', carried);
    const argv = wrap(wrapper === undefined ? [] : [wrapper], '/usr/bin/env', ['-0']);
    const ran = await runMoved(shell, argv, { env: helpers });
    const printed = ran.stdout
      .toString()
      .split('\0')
      .filter((entry) => !/^(PWD|OLDPWD|SHLVL|_)=|^$/.test(entry));
    expect(printed.sort()).toEqual(
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
    );
  });

  it('keeps LD_PRELOAD from the helpers that run before the program', async () => {
    const { helpers, carried } = splitEnvironment({ LD_PRELOAD: '/no/such/library.so' });
    const wrapper = envWrapper('/usr/bin/env', carried);
    const setpriv = setprivWrapper('/usr/bin/setpriv', { noNewPrivileges: true });
    const argv = wrap(wrapper === undefined ? [setpriv] : [setpriv, wrapper], '/bin/true', []);
    const ran = await runMoved(shell, argv, { env: helpers });
    // The linker complains once for each program that was started with the variable.
    expect(ran.stderr.match(/cannot be preloaded/g)).toHaveLength(1);
  });
});

describe('a program whose interpreter is missing', () => {
  it('is reported by dash, with a line of its own on stderr', async () => {
    const ran = await runMoved('/bin/dash', [join(folder, 'orphan')]);
    expect(ran.moved).toEqual({ kind: 'not-executed', exitCode: 127 });
    expect(ran.stderr).toContain('not found');
  });

  it.skipIf(!existsSync('/bin/bash'))('is told by bash through the exit code only', async () => {
    const ran = await runMoved('/bin/bash', [join(folder, 'orphan')]);
    expect(ran.moved).toEqual({ kind: 'entered' });
    expect(ran.exit).toMatchObject({
      kind: 'exited',
      exitCode: expect.toSatisfy((code) => code === 126 || code === 127),
    });
  });
});
