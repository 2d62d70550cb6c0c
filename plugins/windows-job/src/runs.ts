import type { Usage } from '@ringfence/core';
import type { ProcessLookup } from '@ringfence/posix/keeper';
import { processLookup } from './detached/processes.ts';
import { isJobName } from './job-name.ts';
import { JobObject } from './job-object.ts';
import { readCounters, usageOf } from './watch/usage.ts';
import { loadWin32 } from './win32/koffi.ts';

/** What lists detached runs on Windows asks of it. */
export interface WindowsRuns {
  readonly table: ProcessLookup;
  /** What the job of that name uses now; `undefined` when there is none any more. */
  usageOf(job: unknown): Usage | undefined;
}

/**
 * Windows, as far as it takes to list detached runs, apart from everything that starts and stops them.
 * @throws Error when koffi is missing, through which Windows is called
 */
export async function windowsRuns(): Promise<WindowsRuns> {
  const win32 = await loadWin32();
  return {
    table: processLookup(win32),
    usageOf: (name) => {
      if (!isJobName(name)) return undefined;
      const job = JobObject.open(win32, name);
      if (typeof job === 'number') return undefined;
      const usage = usageOf(readCounters(win32, job));
      job.close();
      return usage;
    },
  };
}
