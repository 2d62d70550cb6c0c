import { readFileSync } from 'node:fs';
import type { Spawned } from '@ringfence/core';
import { type GroupView, type MainProcess, type ProcessTable, parsePids, spawnedProcess } from '@ringfence/posix';
import { pidIn } from './start.ts';

/**
 * The main process of a service, with the streams of the client that started it. One that has ended by now has no identity:
 * its pid may be another's.
 */
export async function mainOf(
  spawned: Spawned,
  files: ReadonlyMap<string, string>,
  group: GroupView,
  table: ProcessTable,
): Promise<MainProcess> {
  const inside = parsePids(group.read('cgroup.procs') ?? '');
  const pid = pidIn(files) ?? inside.find(isFirstOfNamespace) ?? inside[0];
  const present = pid !== undefined && inside.includes(pid);
  // There is no process 0: whoever has ended is looked up under it, and has no row.
  const main = await spawnedProcess({ ...spawned, pid: present ? pid : 0 }, table);
  return { ...main, pid: pid ?? 0 };
}

/** The last number is the pid in the process's own namespace. @see proc_pid_status(5), "NSpid" */
function isFirstOfNamespace(pid: number): boolean {
  try {
    return /^NSpid:.*\s1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    // Gone between the list and this look.
    return false;
  }
}
