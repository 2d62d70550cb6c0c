import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRegistry, type Executor, type Registry } from '@ringfence/core';
import { parseGroupName } from '@ringfence/posix';
import cgroupsV1, { type CgroupsV1Options } from '../src/index.ts';

/** Why the live tests of this plugin cannot run here, if they cannot: a machine of another kind, not a failure. */
export const elsewhere: string | undefined = existsSync('/sys/fs/cgroup/freezer')
  ? undefined
  : 'no cgroup v1 freezer is mounted at /sys/fs/cgroup/freezer';

export function registryOf(options: CgroupsV1Options = {}): Registry {
  return createRegistry({ plugins: [cgroupsV1(options)] });
}

export const fixture = (name: string): string => new URL(`fixtures/${name}`, import.meta.url).pathname;

/** Every group of ours that this process made and that is still there. */
export function groupsLeft(pid: number = process.pid): readonly string[] {
  return foldersBelow('/sys/fs/cgroup').filter((folder) => {
    const name = parseGroupName(folder.slice(folder.lastIndexOf('/') + 1));
    return name?.owner.pid === pid;
  });
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

/** Milliseconds that the cpus of this machine stood idle since it was started, all together. */
export function idleMs(): number {
  const [, , , , idle] = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/) ?? [];
  return Number(idle) * 10;
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
