import type { Confinement, Ended, Gone, Handle, ReopenContext } from '@ringfence/core';
import { reopenPlain } from '@ringfence/posix';
import type { UniversalOptions } from './options.ts';
import { partsOf } from './parts.ts';

/** Takes over the tree of a handle, or of the process that has a pid now; not on Windows. @throws RingfenceError `INVALID_HANDLE` */
export async function reopen(
  handle: Handle | number,
  context: ReopenContext,
  options: UniversalOptions,
  adopted: Set<string>,
): Promise<Confinement | Ended | Gone> {
  if (context.host.platform !== 'win32') return reopenPlain(partsOf(options), handle, context, adopted);
  return { status: 'gone', reason: 'on Windows the start time of a process is not read, so it has no identity' };
}
