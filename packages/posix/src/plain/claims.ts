import type { CapabilityClaims, Claim } from '@ringfence/core';
import { GUARDED_PROCESSES } from '../guardian/claims.ts';

/** The sentence that ends every promise about a tree without a kernel container around it. */
const ESCAPES =
  'misses a process that clears its environment, leaves the session and lets its parent end between two looks; a tree ' +
  'that forks faster than the process table is read may outrun it; daemons that start others on request (cron, systemd) ' +
  'are not followed';

function looked(mechanism: string, source: string, bounds: string = ESCAPES): Claim {
  return { grade: 'polled', mechanism, source, bounds };
}

/** What any tree of plain processes on a POSIX system can promise: to be looked for. */
export const PLAIN_CLAIMS: CapabilityClaims = {
  'kill.tree': looked(
    'SIGKILL sweep by parent, session and cookie',
    'kill(2), proc_pid_stat(5), proc_pid_environ(5) of man-pages 6.9',
    `${ESCAPES}; when the command ends by itself, only what is left in its process group is looked for`,
  ),
  freeze: looked('SIGSTOP and SIGCONT sweep', 'signal(7) of man-pages 6.9'),
  processes: looked('/proc or ps, by parent, session and cookie', 'proc_pid_stat(5) of man-pages 6.9'),
  stats: looked(
    'utime, stime and VmRSS in /proc',
    'proc_pid_stat(5), proc_pid_status(5) of man-pages 6.9',
    'Linux only; sums the processes that live and the children they waited for; counts shared memory once for each process',
  ),
  detach: looked(
    'a shell that waits and writes down how it ended',
    'POSIX.1-2017, wait; rename(2) of man-pages 6.9',
    'Linux only; when the shell itself is killed, the end is seen and how it ended is not',
  ),
  reattach: looked(
    'pid, start time and boot id',
    'proc_pid_stat(5), field 22, of man-pages 6.9',
    'the exit code of a process that another one started is not known',
  ),
  'owner-death': GUARDED_PROCESSES,
};
