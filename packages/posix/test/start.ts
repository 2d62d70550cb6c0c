import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProcessIdentity, Spawned } from '@ringfence/core';
import { identify } from '../src/process/identity.ts';
import { ProcTable } from '../src/process/proc-table.ts';
import { testSpawner } from './spawner.ts';

export const table: ProcTable = new ProcTable();

/** The absolute path of a fixture. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

/** A fixture that was started, with the first lines it printed. */
export interface Started {
  readonly spawned: Spawned;
  /** The start time is missing when the fixture had ended already. */
  readonly identity: Omit<ProcessIdentity, 'startTime'> & { readonly startTime: string | undefined };
  readonly lines: readonly string[];
}

/** Starts a program in a session of its own and waits until it printed so many lines. */
export async function start(
  argv: readonly [string, ...string[]],
  lines: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Started> {
  const [file, ...args] = argv;
  const spawned = await testSpawner.spawn({
    file,
    args,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...env },
    cwd: '/',
    stdio: { stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' },
    newSession: true,
    controlPipe: false,
  });
  const row = await table.read(spawned.pid);
  const identity = { pid: spawned.pid, startTime: row?.startTime, bootId: table.bootId() };
  return { spawned, identity, lines: await firstLines(spawned, lines) };
}

async function firstLines(spawned: Spawned, count: number): Promise<readonly string[]> {
  if (spawned.stdout === undefined) throw new Error('stdout is no pipe');
  const found: string[] = [];
  const reader = createInterface(spawned.stdout);
  reader.on('line', (line) => found.push(line));
  while (found.length < count) await once(reader, 'line');
  return found.slice(0, count);
}

/** The pids at the ends of lines. */
export function pidsOf(lines: readonly string[]): readonly number[] {
  return lines.map((line) => Number(line.split(' ').at(-1)));
}

/** True when a process of that pid runs and is no zombie. */
export async function runs(pid: number): Promise<boolean> {
  return (await identify(table, pid)) !== undefined;
}
