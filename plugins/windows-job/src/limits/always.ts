import { WIN32 } from '../win32/constants.ts';
import type { Patch } from './limit.ts';

/** Flags that no change of limits may take away. */
export function alwaysOf(lifetime: 'attached' | 'detached'): Patch {
  const dies = WIN32.JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
  return { fields: {}, flags: lifetime === 'attached' ? dies | WIN32.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE : dies };
}
