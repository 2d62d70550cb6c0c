import type { Exit } from '@ringfence/core';
import { KILLED_EXIT_CODE } from './stop/kill.ts';
import { WIN32 } from './win32/constants.ts';

/**
 * How a process ended, by its exit code. Windows has no signals: an end by our hand, and an end by Ctrl-C or Ctrl-Break
 * that nobody caught, are told by their codes.
 */
export function exitOf(exitCode: number | undefined, killedHere: boolean): Exit {
  if (exitCode === undefined) return { kind: 'unknown', reason: 'GetExitCodeProcess did not answer' };
  if (killedHere && exitCode === KILLED_EXIT_CODE) return { kind: 'signaled', signal: 'SIGKILL' };
  if (exitCode === WIN32.STATUS_CONTROL_C_EXIT) return { kind: 'signaled', signal: 'SIGINT' };
  return { kind: 'exited', exitCode };
}
