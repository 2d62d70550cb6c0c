import type { ProcessInfo } from '@ringfence/core';
import type { JobObject } from '../job-object.ts';
import type { Win32 } from '../win32/win32.ts';
import { isConsoleHost, type ProcessRow, processTable } from './process-table.ts';

/** The processes of a job, the hosts of consoles told apart from the programs. */
export interface Members {
  readonly programs: readonly ProcessRow[];
  readonly consoleHosts: readonly ProcessRow[];
}

/** The processes that are in the job now. Costs two system calls when there are none. */
export function membersOf(win32: Win32, job: JobObject): Members {
  const pids = new Set(job.pids());
  const rows = pids.size === 0 ? [] : processTable(win32).filter(({ pid }) => pids.has(pid));
  return {
    programs: rows.filter((row) => !isConsoleHost(row)),
    consoleHosts: rows.filter(isConsoleHost),
  };
}

/** The programs of a job as the contract tells of them. */
export function programsOf(win32: Win32, job: JobObject): readonly ProcessInfo[] {
  return membersOf(win32, job).programs.map(({ pid, parent, name }) => ({ pid, parent, command: name }));
}
