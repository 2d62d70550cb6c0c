import { type LaunchContext, machine, type Setting } from '@ringfence/core';
import { parseStatus } from '@ringfence/posix';

/** What the shell and the helpers that start a program need for themselves. */
const ROOM = 4;

/**
 * RLIMIT_NPROC counts whatever else the user runs: a bound below that would keep the program from starting at all. Such
 * a limit is refused, with the count.
 */
export async function refuseTasks(
  settings: readonly Setting[],
  { host }: LaunchContext,
): Promise<ReadonlyMap<string, string>> {
  const asked = settings.find(({ item }) => item === 'pids')?.value;
  if (typeof asked !== 'number' || host.uid === undefined) return new Map();
  const running = tasksOf(host.uid);
  if (running + ROOM <= asked) return new Map();
  const reason = `RLIMIT_NPROC counts every task of the user, who has ${running} already, and ${asked} would leave none`;
  return new Map([['pids', reason]]);
}

/** Threads of all processes of a user. */
function tasksOf(uid: number): number {
  const pids = machine.namesIn('/proc').filter((name) => /^\d+$/.test(name));
  return pids.reduce((sum, pid) => sum + tasksIn(statusOf(pid), uid), 0);
}

function tasksIn(text: string, uid: number): number {
  const [, threads = '0'] = /^Threads:\t(\d+)$/m.exec(text) ?? [];
  return parseStatus(text)?.uids[0] === uid ? Number(threads) : 0;
}

function statusOf(pid: string): string {
  try {
    return machine.readText(`/proc/${pid}/status`);
  } catch {
    // It ended since the folder was listed: it counts for nothing.
    return '';
  }
}
