import { type Handle, RingfenceError } from '@ringfence/core';
import type { TreeTarget } from '../tree/members.ts';

/** What another process needs beside the identity to find a tree of plain processes. */
export function plainHandleData(target: Pick<TreeTarget, 'leads' | 'runId'>): Handle['data'] {
  const { leads, runId } = target;
  return { ...(leads === undefined ? {} : { leads }), ...(runId === undefined ? {} : { runId }) };
}

/** The tree that a handle names. @throws RingfenceError `INVALID_HANDLE` */
export function plainTargetOf({ identity, data }: Handle): TreeTarget {
  const { leads, runId } = data;
  const known = leads === undefined || leads === 'session' || leads === 'group';
  const named = runId === undefined || (typeof runId === 'string' && /^[0-9a-f]{16}$/.test(runId));
  if (known && named) return { root: identity, ...(leads ? { leads } : {}), ...(runId ? { runId } : {}) };
  throw new RingfenceError('INVALID_HANDLE', {
    problem: 'The handle is damaged',
    expected: 'leads: session or group, and runId: 16 hexadecimal digits',
    received: data,
  });
}
