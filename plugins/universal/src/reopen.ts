import { type Confinement, type Ended, type Gone, type Handle, NO_USAGE, type ReopenContext } from '@ringfence/core';
import {
  findKept,
  foundProcess,
  identityOfRow,
  type ProcessTable,
  ProcessTree,
  processTable,
  type TreeTarget,
} from '@ringfence/posix';
import { PosixConfinement } from './confinement.ts';
import { targetOf } from './handle.ts';
import type { UniversalOptions } from './options.ts';

/**
 * Takes over the tree of a handle, or of the process that has a pid now. Its end is seen, and its exit code is not.
 * `adopted` gets the run, so that this process does not take the tree for one that a dead owner left.
 */
export async function reopen(
  handle: Handle | number,
  { host }: ReopenContext,
  options: UniversalOptions,
  adopted: Set<string>,
): Promise<Confinement | Ended | Gone> {
  if (host.platform === 'win32')
    return gone('on Windows the start time of a process is not read, so it has no identity');
  const table = processTable(host);
  const kept = typeof handle === 'number' ? undefined : await findKept(handle, table, () => NOTHING_COUNTED);
  if (kept !== undefined && kept.status !== 'running') return kept;
  const found = typeof handle === 'number' ? await byPid(handle, table) : byHandle(handle);
  const main = kept?.main ?? (found && (await foundProcess(found.identity, table)));
  if (found === undefined || main === undefined) return gone(goneReason(handle));
  if (found.target.runId !== undefined) adopted.add(found.target.runId);
  return new PosixConfinement(main, new ProcessTree(table, found.target), table, [], options);
}

/** No kernel counter belongs to a tree of plain processes. */
const NOTHING_COUNTED = { verdict: {}, usage: NO_USAGE };

interface Found {
  readonly identity: Handle['identity'];
  readonly target: TreeTarget;
}

function byHandle(handle: Handle): Found {
  return { identity: handle.identity, target: targetOf(handle) };
}

/**
 * The cookie in the environment of a foreign process is not used: it may name a run in which the process is one of many,
 * and its siblings were not asked for.
 */
async function byPid(pid: number, table: ProcessTable): Promise<Found | undefined> {
  const row = await table.read(pid);
  if (row === undefined) return undefined;
  const identity = identityOfRow(table, row);
  if (row.session === pid) return { identity, target: { root: identity, leads: 'session' } };
  return { identity, target: row.group === pid ? { root: identity, leads: 'group' } : { root: identity } };
}

function gone(reason: string): Gone {
  return { status: 'gone', reason };
}

function goneReason(handle: Handle | number): string {
  if (typeof handle === 'number') return `there is no process ${handle}`;
  return `process ${handle.identity.pid} has ended, or its pid belongs to another process by now`;
}
