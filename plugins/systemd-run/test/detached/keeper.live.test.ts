import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import type { ShimTools } from '@ringfence/posix';
import { isOutputComplete, waitUntil } from '@ringfence/posix';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HOLD, keeperCommand, mainLine, START_LINE } from '../../src/detached/keeper.ts';
import { mainCommand, startScript } from '../../src/service/command.ts';
import { runFolderAt } from '../../src/service/run-folder.ts';

const tools: ShimTools = {
  ...{
    shell: '/bin/sh',
    cat: '/bin/cat',
    mkfifo: '/usr/bin/mkfifo',
    mv: '/bin/mv',
    rm: '/bin/rm',
    rmdir: '/bin/rmdir',
  },
  ...{ sleep: '/bin/sleep', stdbuf: '/usr/bin/stdbuf', setsid: '/usr/bin/setsid', env: '/usr/bin/env' },
  ...{ ln: '/bin/ln', stat: '/usr/bin/stat', grep: '/bin/grep' },
  ...{ head: '/usr/bin/head', resetsSignals: true },
};

let state: string;
let keeper: ChildProcess | undefined;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'keeper-'));
  writeFileSync(join(state, 'main'), `${' '.repeat(63)}\n`);
});
afterEach(() => {
  keeper?.kill('SIGKILL');
  rmSync(state, { recursive: true });
});

/** Starts a keeper whose client starts the shell of a service and goes on beside it, as `systemd-run --pipe` does. */
async function start(script: string): Promise<{ readonly control: string; readonly lifeline: Writable }> {
  const folder = runFolderAt(state);
  const gate = { path: folder.gate, hold: HOLD };
  const program = { file: '/bin/sh', args: ['-c', script] };
  const text = startScript({ script: 'export A=b\n', wrappers: [], testified: ['status'], gate, ...program });
  writeFileSync(folder.environment, text);
  const main = mainCommand('/usr/bin/env', '/bin/sh', folder);
  const client = ['/bin/sh', '-c', '"$@" <&0 & exec sleep 600 >/dev/null 2>&1', 'sh', ...main];
  const { file, args } = keeperCommand(tools, { path: state }, folder.gate, client);
  keeper = spawn(file, args, { cwd: '/', stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'], env: {} });
  const [, , , control, lifeline] = keeper.stdio;
  let said = '';
  control?.on('data', (chunk) => {
    said += chunk;
  });
  await once(control as NodeJS.ReadableStream, 'end');
  return { control: said, lifeline: lifeline as Writable };
}

function read(name: string): string {
  const path = join(state, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** One that has ended waits for the client of this test, which reaps nobody. */
function runs(pid: string): boolean {
  const stat = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return stat !== '' && !/\) [ZX] /.test(stat);
}

const seen = (): boolean => existsSync(join(state, 'testimony')) && read('testimony').includes('\nseen\n');

describe('what keeps the output of a detached service', () => {
  test('lets nothing of the program run before it was told to, and then writes down who it is', async () => {
    const { control, lifeline } = await start('echo "$A"; echo aside >&2');
    expect(control).toBe('');
    lifeline.write(START_LINE);
    expect(await waitUntil(seen, 5000)).toBe(true);
    expect(read('stdout.0')).toBe('');
    expect(read('main').trim()).toBe('');
    const exited = once(keeper as ChildProcess, 'exit');
    lifeline.end(mainLine({ pid: 12, startTime: '345' }));
    await exited;
    expect([read('stdout.0'), read('stderr.0')]).toEqual(['b\n', 'aside\n']);
    expect(read('main')).toMatch(/^12 345\n/);
    expect([isOutputComplete(state, 'stdout'), isOutputComplete(state, 'stderr')]).toEqual([true, true]);
    expect(existsSync(join(state, 'gate'))).toBe(false);
  });

  test('lets the program never run when its owner goes away before', async () => {
    const { lifeline } = await start('echo ran');
    lifeline.write(START_LINE);
    await waitUntil(seen, 5000);
    const pid = /^status Pid:\s*(\d+)$/m.exec(read('testimony'))?.[1] ?? '';
    lifeline.destroy();
    expect(await waitUntil(() => !runs(pid), 5000)).toBe(true);
    expect(read('stdout.0')).toBe('');
    expect(read('main').trim()).toBe('');
  });

  test('goes away with an owner that never asked for a service', async () => {
    const { lifeline } = await start('echo ran');
    const exited = once(keeper as ChildProcess, 'exit');
    lifeline.destroy();
    expect(await exited).toEqual([0, null]);
    expect(existsSync(join(state, 'testimony'))).toBe(false);
  });

  test('says why it cannot make its pipes', async () => {
    writeFileSync(join(state, 'stdout.pipe'), '');
    expect((await start('true')).control).toBe('no pipe can be made\n');
  });
});
