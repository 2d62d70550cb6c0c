import type { ProcessIdentity } from '@ringfence/core';
import type { ProcessLookup, ProcessRow } from './table.ts';

/** The identity of a running process; `undefined` when there is none of that pid or it has ended. */
export async function identify(table: ProcessLookup, pid: number): Promise<ProcessIdentity | undefined> {
  const row = await table.read(pid);
  return row === undefined || row.state === 'dead' ? undefined : identityOfRow(table, row);
}

/** The identity of a process that a scan saw. */
export function identityOfRow(
  table: Pick<ProcessLookup, 'bootId'>,
  row: Pick<ProcessRow, 'pid' | 'startTime'>,
): ProcessIdentity {
  return { pid: row.pid, startTime: row.startTime, bootId: table.bootId() };
}

/** True when that very process still runs: the same pid with the same start, in the same boot. */
export async function isSame(table: ProcessLookup, identity: ProcessIdentity): Promise<boolean> {
  const now = await identify(table, identity.pid);
  return now !== undefined && now.startTime === identity.startTime && now.bootId === identity.bootId;
}
