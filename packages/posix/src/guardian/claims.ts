import type { Claim } from '@ringfence/core';

const ENDS =
  'a guardian that is killed together with its owner, as when their service is killed as a whole, kills nobody: what is left ' +
  'then goes at the next start';

/** The claim of an executor whose trees are held by groups, killed by the mechanism given. */
export function guardedGroups(mechanism: string): Claim {
  return {
    grade: 'process',
    mechanism: `a guardian whose pipe to the owner ends, then ${mechanism}`,
    source: 'pipe(7): a reader sees the end when the last writer is gone',
    bounds: ENDS,
  };
}

/** The claim of an executor whose trees are looked for. */
export const GUARDED_PROCESSES: Claim = {
  grade: 'polled',
  mechanism: 'a guardian whose pipe to the owner ends, then a SIGKILL sweep by cookie, session and parent',
  source: 'pipe(7), proc_pid_environ(5), proc_pid_stat(5) of man-pages 6.9',
  bounds: `Linux only; misses a process that clears its environment, leaves the session and lets its parent end; ${ENDS}`,
};
