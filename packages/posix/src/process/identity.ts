import type { ProcessIdentity } from '@ringfence/core';
import type { ProcessRow, ProcessTable } from './table.ts';

/** The identity of a running process; `undefined` when there is none of that pid or it has ended. */
export async function identify(table: ProcessTable, pid: number): Promise<ProcessIdentity | undefined> {
  const row = await table.read(pid);
  return row === undefined || row.state === 'dead' ? undefined : identityOfRow(table, row);
}

/** The identity of a process that a scan saw. */
export function identityOfRow(table: ProcessTable, row: ProcessRow): ProcessIdentity {
  return { pid: row.pid, startTime: row.startTime, bootId: table.bootId() };
}

/** True when that very process still runs: the same pid with the same start, in the same boot. */
export async function isSame(table: ProcessTable, identity: ProcessIdentity): Promise<boolean> {
  const now = await identify(table, identity.pid);
  return now !== undefined && now.startTime === identity.startTime && now.bootId === identity.bootId;
}
