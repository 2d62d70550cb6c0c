import type { Handle } from '@ringfence/core';
import { type FoundRun, findKept, type ProcessTable } from '@ringfence/posix';
import { accountOf } from './account.ts';

/**
 * Looks for the detached run that a handle names; `undefined` for a handle of a run that is not detached.
 * @throws RingfenceError `INVALID_HANDLE`, `STATE_UNUSABLE`
 */
export function findDetached(handle: Handle, table: ProcessTable): Promise<FoundRun | undefined> {
  return findKept(handle, table, (files) => accountOf(String(handle.data['group']), files));
}
