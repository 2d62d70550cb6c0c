import { NO_USAGE, type Usage } from '@ringfence/core';
import type { JobObject } from '../job-object.ts';
import { EXTENDED } from '../limits/limit.ts';
import { TICKS_PER_MS } from '../limits/user-time.ts';
import { openProcess } from '../process.ts';
import { WIN32 } from '../win32/constants.ts';
import { ACCOUNTING, ACCOUNTING_AND_IO, EXTENDED_LIMIT, type Layout, MEMORY_COUNTERS } from '../win32/layouts.ts';
import { type Fields, field, pack, unpack } from '../win32/struct.ts';
import type { Win32 } from '../win32/win32.ts';

/** The counters of a job; a part that Windows does not answer is `undefined`. */
export interface Counters {
  readonly accounting: FieldsOf<typeof ACCOUNTING> | undefined;
  readonly io: FieldsOf<typeof ACCOUNTING_AND_IO> | undefined;
  readonly peakBytes: bigint;
  /** Committed memory of the processes that live. */
  readonly memoryBytes: number | undefined;
}

type FieldsOf<Of> = Of extends Layout<infer Name> ? Fields<Name> : never;

/** Asks a job for its counters. */
export function readCounters(win32: Win32, job: Pick<JobObject, 'query' | 'pids'>): Counters {
  const accounting = job.query({ infoClass: WIN32.JobObjectBasicAccountingInformation, layout: ACCOUNTING });
  const io = job.query({ infoClass: WIN32.JobObjectBasicAndIoAccountingInformation, layout: ACCOUNTING_AND_IO });
  const extended = job.query(EXTENDED);
  return {
    accounting: 'error' in accounting ? undefined : unpack(ACCOUNTING, accounting.bytes),
    io: 'error' in io ? undefined : unpack(ACCOUNTING_AND_IO, io.bytes),
    peakBytes: 'error' in extended ? 0n : field(EXTENDED_LIMIT, extended.bytes, 'PeakJobMemoryUsed'),
    memoryBytes: committed(win32, job),
  };
}

/** What counters say, in the units of a report. Pure. */
export function usageOf({ accounting, io, peakBytes, memoryBytes }: Counters): Usage {
  const counted = accounting !== undefined && isCounted(accounting) ? accounting : undefined;
  const user = counted && Number(counted.TotalUserTime) / Number(TICKS_PER_MS);
  const system = counted && Number(counted.TotalKernelTime) / Number(TICKS_PER_MS);
  return {
    ...NO_USAGE,
    cpuTimeMs: user === undefined || system === undefined ? undefined : user + system,
    cpuUserMs: user,
    cpuSystemMs: system,
    memoryBytes,
    memoryPeakBytes: peakBytes === 0n ? undefined : Number(peakBytes),
    tasks: accounting && Number(accounting.ActiveProcesses),
    ioReadBytes: counted && io && Number(io['IoInfo.ReadTransferCount']),
    ioWriteBytes: counted && io && Number(io['IoInfo.WriteTransferCount']),
  };
}

/**
 * True when the counters are kept and not left at 0, as Wine does. No process comes to life without a page fault: where
 * processes were counted and faults were not, nothing else was either.
 */
export function isCounted({ TotalProcesses, TotalPageFaultCount }: NonNullable<Counters['accounting']>): boolean {
  return TotalProcesses === 0n || TotalPageFaultCount > 0n;
}

/** `undefined` when a process of the job, as one of another user, does not tell: a part would be taken for the whole. */
function committed(win32: Win32, job: Pick<JobObject, 'pids'>): number | undefined {
  let sum = 0;
  for (const pid of job.pids()) {
    const bytes = committedBy(win32, pid);
    if (bytes === undefined) return undefined;
    sum += bytes;
  }
  return sum;
}

/** 0 for a process that has ended meanwhile. */
function committedBy(win32: Win32, pid: number): number | undefined {
  const untold = (): number | undefined => (win32.GetLastError() === WIN32.ERROR_ACCESS_DENIED ? undefined : 0);
  const process = openProcess(win32, pid, 0);
  if (process === 0) return untold();
  const bytes = pack(MEMORY_COUNTERS, { cb: MEMORY_COUNTERS.bytes });
  const done = win32.K32GetProcessMemoryInfo(process, bytes, bytes.length);
  const bytesTold = done === 0 ? untold() : Number(field(MEMORY_COUNTERS, bytes, 'PagefileUsage'));
  win32.CloseHandle(process);
  return bytesTold;
}
