import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { systemCode } from '@ringfence/core';
import type { ShimTools } from '@ringfence/posix';
import { HOLD, keeperCommand } from '../../src/detached/keeper.ts';
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

/** The state folder of a run that is about to be started, with the room that is reserved in it. */
export function makeState(): string {
  const state = mkdtempSync(join(tmpdir(), 'keeper-'));
  writeFileSync(join(state, 'main'), `${' '.repeat(63)}\n`);
  writeFileSync(join(state, 'armed'), `${' '.repeat(4095)}\n`);
  return state;
}

/** A keeper that waits for its word. */
export interface Keeping {
  readonly keeper: ChildProcess;
  /** What it said before. */
  readonly control: string;
  readonly lifeline: Writable;
}

/** Starts a keeper whose client starts the shell of a service and goes on beside it, as `systemd-run --pipe` does. */
export async function startKeeping(state: string, script: string, watches = false): Promise<Keeping> {
  const folder = runFolderAt(state);
  const gate = { path: folder.gate, hold: HOLD };
  const program = { file: '/bin/sh', args: ['-c', script] };
  const text = startScript({ script: 'export A=b\n', wrappers: [], testified: ['status'], gate, ...program });
  writeFileSync(folder.environment, text);
  const main = mainCommand('/usr/bin/env', '/bin/sh', folder);
  const client = ['/bin/sh', '-c', '"$@" <&0 & exec sleep 600 >/dev/null 2>&1', 'sh', ...main];
  const { file, args } = keeperCommand(tools, { folder: { path: state }, gate: folder.gate, client, watches });
  const stdio = ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'] as const;
  const keeper = spawn(file, args, { cwd: '/', stdio: [...stdio], env: {}, detached: true });
  const [, , , control, lifeline] = keeper.stdio;
  let said = '';
  control?.on('data', (chunk) => {
    said += chunk;
  });
  await once(control as NodeJS.ReadableStream, 'end');
  return { keeper, control: said, lifeline: lifeline as Writable };
}

/** Ends a keeper with everybody that it started; nobody else has its process group. */
export function endKeeping({ pid = 0 }: ChildProcess): void {
  try {
    if (pid > 1) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // Nobody is left of it.
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

/** The text of a file in a state folder; empty without one. */
export function readState(state: string, name: string): string {
  const path = join(state, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The shell at the gate, once it stands there. */
export function shellIn(state: string): { readonly pid: number; readonly startTime: string } | undefined {
  const testimony = readState(state, 'testimony');
  const pid = Number(/^status Pid:\s*(\d+)$/m.exec(testimony)?.[1]);
  if (!testimony.includes('\nseen\n') || !existsSync(`/proc/${pid}/stat`)) return undefined;
  const startTime = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
  return { pid, startTime };
}

/** False for one that has ended and waits for somebody who reaps it. */
export function runs(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return stat !== '' && !/\) [ZX] /.test(stat);
}
