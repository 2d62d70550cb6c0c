import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { build, isAlive, ON_STAGE, type Started, start } from './start.ts';

const counts = fileURLToPath(new URL('fixtures/counts-signals.sh', import.meta.url));
const ignores = fileURLToPath(new URL('fixtures/ignores-signals.sh', import.meta.url));

beforeAll(build);

const run = (...words: string[]): Started => start(['run', '--no-discover', '--quiet', ...words]);

/** The pids that ignores-signals.sh printed. */
function pidsOf(stdout: string): number[] {
  return (/^pids (\d+) (\d+)$/m.exec(stdout) ?? []).slice(1).map(Number);
}

describe('a signal to ringfence', () => {
  test.each(['QUIT', 'HUP', 'USR1', 'USR2', 'WINCH'])('SIG%s reaches the program once', async (name) => {
    const { child, printed, ended } = run('sh', counts);
    await printed('ready');
    child.kill(`SIG${name}` as NodeJS.Signals);
    await printed(name);
    child.kill('SIGTERM');
    const { stdout, code } = await ended;
    expect(stdout).toBe(`ready\n${name}\nTERM\n`);
    expect(code).toBe(3);
  });

  test('SIGINT reaches the program, and a program that heeds it decides the exit code', async () => {
    const { child, printed, ended } = run('sh', counts);
    await printed('ready');
    child.kill('SIGINT');
    await printed('INT 1');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 3, stdout: 'ready\nINT 1\nTERM\n' });
  });

  test('SIGINT ends a program that does not heed it: 130', async () => {
    const { child, printed, ended } = run('sh', '-c', 'echo ready; exec sleep 60');
    await printed('ready');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, signal: null });
  });

  test('SIGTERM ends it politely: 143, and nobody is left when ringfence has exited', async () => {
    const { child, printed, ended } = run('sh', '-c', 'sleep 300 & echo pids $$ $!; echo ready; wait');
    await printed('ready');
    child.kill('SIGTERM');
    const { stdout, code } = await ended;
    expect(code).toBe(143);
    expect(pidsOf(stdout).filter(isAlive)).toEqual([]);
  });

  test('SIGTERM ends by force what does not heed it, after the time that was given', async () => {
    const { child, printed, ended } = run('--kill-after', '200ms', 'sh', ignores);
    await printed('ready');
    child.kill('SIGTERM');
    const { stdout, code } = await ended;
    expect(code).toBe(143);
    expect(pidsOf(stdout).filter(isAlive)).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('a second %s kills the whole tree: %i', async (signal, code) => {
    const { child, printed, ended } = run('--kill-after', '1h', 'sh', ignores);
    await printed('ready');
    child.kill(signal);
    // Again and again: the kernel joins two equal signals that wait for one process into one.
    const again = setInterval(() => child.kill(signal), 50);
    const end = await ended;
    clearInterval(again);
    expect(end.code).toBe(code);
    expect(pidsOf(end.stdout)).toHaveLength(2);
    expect(pidsOf(end.stdout).filter(isAlive)).toEqual([]);
  });

  test('a second signal also ends the time that the rest of the tree still had', async () => {
    const script = '(trap "" TERM; exec sleep 300) & echo pids $$ $!; echo ready; wait';
    const { child, printed, ended } = run('--kill-after', '1h', 'sh', '-c', script);
    await printed('ready');
    const again = setInterval(() => child.kill('SIGTERM'), 50);
    const { stdout, code } = await ended;
    clearInterval(again);
    expect(code).toBe(143);
    expect(pidsOf(stdout)).toHaveLength(2);
    expect(pidsOf(stdout).filter(isAlive)).toEqual([]);
  });

  test('a signal while the program is being chosen cancels the start: nothing runs', async () => {
    const { child, printed, ended } = start([...ON_STAGE, 'sh', '-c', 'echo ran'], {
      env: { STAGED_PROBE: '1' },
    });
    await printed('probing');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({
      code: 143,
      stdout: '',
      stderr: 'probing\nringfence: the command was canceled before it was started.\n',
    });
  });

  test('a signal while the program is being launched ends it', async () => {
    const words = ['-e', 'STAGED_PAUSE=200', 'sh', '-c', 'echo ready; exec sleep 60'];
    const { child, printed, ended } = start([...ON_STAGE, '--quiet', ...words]);
    await printed('ready');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 143, stdout: 'ready\n', stderr: '' });
  });
});
