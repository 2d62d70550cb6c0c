import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExitFile } from '@ringfence/posix';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DETACHED_HOOK, detachedHookCommand } from '../../src/detached/stop-hook.ts';

let state: string;
const hook = (): string => join(state, 'hook');
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'a hook-'));
  writeFileSync(hook(), DETACHED_HOOK);
  writeFileSync(join(state, 'exit.new'), `${' '.repeat(16_383)}\n`, { mode: 0o600 });
  const [uptime = '0'] = readFileSync('/proc/uptime', 'utf8').split(' ');
  writeFileSync(join(state, 'main'), `4711 ${Math.round((Number(uptime) - 2) * 100)}\n${' '.repeat(40)}\n`);
});
afterEach(() => rmSync(state, { recursive: true }));

function runHook(SERVICE_RESULT: string, EXIT_CODE: string, EXIT_STATUS: string): void {
  const ending = join(state, 'ending');
  const [file = '', ...args] = detachedHookCommand({
    shell: '/bin/sh',
    mv: '/bin/mv',
    hook: hook(),
    ending,
    mountPoint: '/none',
  });
  spawnSync(file, args, { env: { SERVICE_RESULT, EXIT_CODE, EXIT_STATUS } });
}

const written = (): ReturnType<typeof parseExitFile> => parseExitFile(readFileSync(join(state, 'exit'), 'utf8'));

describe('the stop hook of a detached service', () => {
  test.each([
    ['success', 'exited', '0', { kind: 'exited', exitCode: 0 }],
    ['exit-code', 'exited', '137', { kind: 'exited', exitCode: 137 }],
    ['success', 'killed', 'TERM', { kind: 'signaled', signal: 'SIGTERM' }],
    ['oom-kill', 'killed', 'KILL', { kind: 'signaled', signal: 'SIGKILL' }],
    ['core-dump', 'dumped', 'SEGV', { kind: 'signaled', signal: 'SIGSEGV' }],
  ])('writes down %s %s %s', (result, code, status, exit) => {
    runHook(result, code, status);
    const end = written();
    expect(end).toMatchObject({ exit, exact: true });
    expect(end?.files.get('result')).toBe(`${result} ${code} ${status}\n`);
    expect(end?.durationMs).toBeGreaterThanOrEqual(1990);
    expect(end?.durationMs).toBeLessThan(10_000);
  });

  test('writes into the room that was reserved, and renames it', () => {
    const before = statSync(join(state, 'exit.new')).ino;
    runHook('success', 'exited', '0');
    expect(statSync(join(state, 'exit'))).toMatchObject({ ino: before, size: 16_384 });
    expect(existsSync(join(state, 'exit.new'))).toBe(false);
  });

  test('has no end to tell of a program that was never let go, and leaves the manager’s words', () => {
    writeFileSync(join(state, 'main'), `${' '.repeat(63)}\n`);
    runHook('exit-code', 'exited', '217');
    expect(existsSync(join(state, 'exit'))).toBe(false);
    expect(readFileSync(join(state, 'ending'), 'utf8')).toBe('result exit-code exited 217\ndone\n');
  });

  test('has nothing on its command line that a unit file would have to escape', () => {
    const places = { hook: '/run/ringfence/runs/0/hook', ending: '/run/x/ending', mountPoint: '/sys/fs/cgroup' };
    const command = detachedHookCommand({ shell: '/bin/sh', mv: '/bin/mv', ...places });
    expect(command.join(' ')).toMatch(/^[\w/. -]+$/);
  });

  test('makes nothing of a state that was removed', () => {
    rmSync(state, { recursive: true });
    runHook('success', 'exited', '0');
    expect(existsSync(state)).toBe(false);
    // For the tidying up after each test.
    state = mkdtempSync(join(tmpdir(), 'hook-'));
  });
});
