import { win32 as windowsPath } from 'node:path';
import { type ProcessInfo, RingfenceError } from '@ringfence/core';
import type { JobObject } from '../job-object.ts';
import { imageOf } from '../process.ts';
import type { Win32 } from '../win32/win32.ts';
import { processTable } from './process-table.ts';

const CONSOLE_HOSTS = ['conhost.exe', 'openconsole.exe'];

/** What is asked of a job here. */
export type Members = Pick<JobObject, 'pids'>;

/**
 * True for the process that Windows runs behind a console. It belongs to the system, not to the program: it is in the job
 * of the program that the console was made for, and ends by itself once nobody uses the console any more.
 */
export function isConsoleHost(program: string): boolean {
  return CONSOLE_HOSTS.includes(windowsPath.basename(program).toLowerCase());
}

/** How many programs are in the job now, hosts of consoles not among them. What Windows shows in no way counts as a program. */
export function countPrograms(win32: Win32, job: Members): number {
  const pids = job.pids();
  const images = pids.map((pid) => imageOf(win32, pid));
  // A process that Windows lets us not open, as one of another user, is in the table; one that ended meanwhile is not.
  const names = images.includes(undefined) ? (namesInTable(win32, pids) ?? images) : images;
  return names.filter((name) => name === undefined || !isConsoleHost(name)).length;
}

/**
 * The programs that are in the job now. Costs one system call when there are none.
 * @throws RingfenceError `NOT_OFFERED` when Windows does not show its processes
 */
export function programsOf(win32: Win32, job: Members): readonly ProcessInfo[] {
  const pids = new Set(job.pids());
  const rows = pids.size === 0 ? [] : processTable(win32);
  if (typeof rows === 'string') throw notShown(rows);
  const programs = rows.filter(({ pid, name }) => pids.has(pid) && !isConsoleHost(name));
  return programs.map(({ pid, parent, name }) => ({ pid, parent, command: name }));
}

function namesInTable(win32: Win32, pids: readonly number[]): readonly string[] | undefined {
  const rows = processTable(win32);
  return typeof rows === 'string' ? undefined : rows.filter(({ pid }) => pids.includes(pid)).map(({ name }) => name);
}

function notShown(authority: string): RingfenceError {
  return new RingfenceError('NOT_OFFERED', { problem: 'Windows does not show its processes', authority });
}
