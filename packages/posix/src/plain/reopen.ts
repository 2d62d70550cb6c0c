import {
  type Confinement,
  type Ended,
  type Gone,
  type Handle,
  NO_USAGE,
  type ProcessIdentity,
  type ReopenContext,
} from '@ringfence/core';
import { foundProcess } from '../confinement/local.ts';
import { findKept } from '../kept/find.ts';
import { lossOf } from '../kept/judge.ts';
import { identityOfRow } from '../process/identity.ts';
import { processTable } from '../process/scan.ts';
import type { ProcessTable } from '../process/table.ts';
import type { TreeTarget } from '../tree/members.ts';
import { ProcessTree } from '../tree/sweep.ts';
import { plainConfinement } from './confinement.ts';
import type { PlainExecutor } from './definition.ts';
import { plainTargetOf } from './handle.ts';

/**
 * Takes over the tree of a handle, or of the process that has a pid now. Its end is seen, and its exit code is not, unless
 * the run was detached. `adopted` gets the run, so that this process does not take the tree for one that a dead owner left.
 * @throws RingfenceError `INVALID_HANDLE`
 */
export async function reopenPlain(
  { name, killDeadlineMs }: Pick<PlainExecutor, 'name' | 'killDeadlineMs'>,
  handle: Handle | number,
  { host }: ReopenContext,
  adopted: Set<string>,
): Promise<Confinement | Ended | Gone> {
  const table = processTable(host);
  const kept = typeof handle === 'number' ? undefined : await findKept(handle, table, () => NOTHING_COUNTED);
  if (kept !== undefined && kept.status !== 'running') return kept;
  const found = typeof handle === 'number' ? await byPid(handle, table) : byHandle(handle);
  const main = kept?.main ?? (found && (await foundProcess(found.identity, table)));
  if (found === undefined || main === undefined) return whyGone(handle, table);
  const { target } = found;
  if (target.runId !== undefined) adopted.add(target.runId);
  const deadline = killDeadlineMs === undefined ? {} : { killDeadlineMs };
  return plainConfinement({
    executor: name,
    main,
    tree: new ProcessTree(table, target),
    table,
    items: [],
    foreign: typeof handle === 'number',
    ...deadline,
  });
}

/** No kernel counter belongs to a tree of plain processes. */
const NOTHING_COUNTED = { verdict: {}, usage: NO_USAGE };

interface Found {
  readonly identity: ProcessIdentity;
  readonly target: TreeTarget;
}

function byHandle(handle: Handle): Found {
  return { identity: handle.identity, target: plainTargetOf(handle) };
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

async function whyGone(handle: Handle | number, table: ProcessTable): Promise<Gone> {
  if (typeof handle === 'number') return { status: 'gone', reason: `there is no process ${handle}` };
  const { identity } = handle;
  if (identity.bootId !== table.bootId()) {
    return { status: 'gone', lost: 'rebooted', reason: 'the machine was started anew since' };
  }
  const { lost, reason } = await lossOf(identity, table);
  if (lost === 'pid-reused') return { status: 'gone', lost, reason };
  return { status: 'gone', reason: `process ${identity.pid} has ended` };
}
