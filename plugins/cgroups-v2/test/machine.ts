import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry, type Executor, type Registry } from '@ringfence/core';
import cgroupsV2 from '../src/index.ts';

const UNIFIED = '/sys/fs/cgroup/unified';

/** Why these tests cannot run here, if they cannot: a machine of another kind, not a failure. */
export const elsewhere: string | undefined = existsSync(join(UNIFIED, 'cgroup.procs'))
  ? undefined
  : `no cgroup2 tree is mounted beside v1 hierarchies, at ${UNIFIED}`;

export function registryOf(): Registry {
  return createRegistry({ plugins: [cgroupsV2()] });
}

/** Everything in the v2 tree that carries our name, but the groups of other processes. */
export function groupsLeft(): readonly string[] {
  return foldersBelow(UNIFIED).filter((folder) => folder.includes(`-${process.pid}-`));
}

/** The controllers that are switched on in the root; `undefined` while runs of other processes keep some on. */
export function switchedOn(): string | undefined {
  const others = (): boolean =>
    foldersBelow(join(UNIFIED, 'ringfence')).some((folder) => !folder.includes(`-${process.pid}-`));
  if (others()) return undefined;
  const text = readFileSync(join(UNIFIED, 'cgroup.subtree_control'), 'utf8').trim();
  return others() ? undefined : text;
}

/** True while a process exists that is not merely waiting to be reaped. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // No such file: no such process.
    return false;
  }
}

/** The next line that a program prints. */
export async function nextLine(executor: Executor): Promise<string> {
  const { stdout } = executor;
  if (stdout === undefined) throw new Error('stdout is no pipe');
  let text = '';
  for await (const chunk of stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  throw new Error(`the output ended after ${JSON.stringify(text)}`);
}

function foldersBelow(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return names.flatMap(({ name }) => [join(folder, name), ...foldersBelow(join(folder, name))]);
  } catch {
    // A group of another process that was removed between the two looks.
    return [];
  }
}
