import { errorText, RingfenceError, systemCode } from '@ringfence/core';
import type { ProcessRow, ProcessTable } from './table.ts';

/**
 * Sends a signal to a process after asking once more whether the pid is still its own. Between the question and the
 * signal lie microseconds: without a pidfd, which Node has not, no more can be promised.
 * @returns false when the process is gone
 * @throws RingfenceError `SIGNAL_FAILED` when it exists and may not be signalled
 */
export function signalProcess(
  table: ProcessTable,
  target: Pick<ProcessRow, 'pid' | 'startTime'>,
  signal: NodeJS.Signals,
): boolean {
  if (target.pid <= 1 || target.pid === process.pid) throw refused(target.pid, signal);
  return table.confirms(target) && send(target.pid, signal);
}

/**
 * Sends a signal to every process of a group at once. The number of a group is not given to another process while a
 * member is left, so the caller must know that one is.
 * @returns false when the group is empty
 * @throws RingfenceError `SIGNAL_FAILED` when none of its processes may be signalled
 */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  if (group <= 1) throw refused(group, signal);
  return send(-group, signal);
}

/** True when a process group has a process in it, be it one that waits to be reaped. */
export function groupExists(group: number): boolean {
  try {
    return send(-group, 0);
  } catch (error) {
    if (systemCode(error) !== 'SIGNAL_FAILED') throw error;
    // EPERM: there is somebody, and he is not ours.
    return true;
  }
}

function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    throw new RingfenceError('SIGNAL_FAILED', {
      problem: `${signal} could not be sent to ${target < 0 ? 'group' : 'process'} ${Math.abs(target)}: ${errorText(error)}`,
      authority: 'kill(2)',
      cause: error,
    });
  }
}

function refused(target: number, signal: NodeJS.Signals): RingfenceError {
  return new RingfenceError('SIGNAL_FAILED', {
    problem: `${signal} is not sent to process ${target}: it is this process, or the first of the system`,
  });
}
