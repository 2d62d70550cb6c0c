import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { COOKIE, runsIn } from '../process/cookie.ts';
import { parseEnviron } from '../process/files.ts';
import { isOwnerGone, OWNER_MARK, type Owner, parseOwner } from '../process/owner.ts';
import { signalProcess } from '../process/signal.ts';
import type { ProcessRow, ProcessTable } from '../process/table.ts';

/** Looks after which a tree that forks faster than it is found is left to the next start. */
const MOST_LOOKS = 20;

/** Which orphans are looked for. */
export interface OrphanSearch {
  readonly here: Owner;
  /** Runs that this process has taken over: their trees have an owner again. */
  readonly spared: ReadonlySet<string>;
}

/**
 * Kills what the runs of crashed owners left: every process whose environment names an owner that is surely gone. Looks
 * again until nobody is found; answers how many were killed. Linux only: elsewhere no environment can be read.
 * A process that cleared its environment is not found.
 */
export async function killOrphans(table: ProcessTable, search: OrphanSearch): Promise<number> {
  const killed = new Set<string>();
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const orphans = (await table.scan()).filter((row) => isOrphan(row, search));
    if (orphans.length === 0) break;
    for (const orphan of orphans) {
      // One that may not be signalled belongs to another user: his own next start finds it.
      if (attempt(table, orphan)) killed.add(`${orphan.pid} ${orphan.startTime}`);
    }
    await delay(look);
  }
  return killed.size;
}

function isOrphan(row: ProcessRow, { here, spared }: OrphanSearch): boolean {
  if (row.state === 'dead' || row.pid === process.pid) return false;
  const environ = environOf(row.pid);
  // Almost no process has the mark: looking for its name is cheaper than reading every variable.
  if (!environ.includes(OWNER_MARK)) return false;
  const variables = parseEnviron(environ);
  const owner = parseOwner(variables.get(OWNER_MARK) ?? '');
  if (owner === undefined || runsIn(variables.get(COOKIE)).some((run) => spared.has(run))) return false;
  return isOwnerGone(owner, here);
}

function environOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It ended, or it is another user's: not an orphan that could be killed from here.
    return '';
  }
}

function attempt(table: ProcessTable, row: ProcessRow): boolean {
  try {
    return signalProcess(table, row, 'SIGKILL');
  } catch {
    // Said by `killOrphans`: it is not ours to kill.
    return false;
  }
}
