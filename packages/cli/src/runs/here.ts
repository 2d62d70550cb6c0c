import { type ProcessLookup, processTable, type RunState } from '@ringfence/posix/runs';
import type { Outside } from '../outside.ts';
import { type LiveUsage, UsageReader } from './usage.ts';

/** What this machine tells of runs, apart from their folders. */
export interface RunsHere {
  readonly table: ProcessLookup;
  /** What a run uses now. @param main the pid of its program; `undefined` before it was started */
  usageOf(state: RunState, main: number | undefined): LiveUsage | Promise<LiveUsage>;
}

/** @throws Error on Windows without koffi, through which it is asked */
export async function runsHere({ platform }: Pick<Outside, 'platform'>): Promise<RunsHere> {
  if (platform === 'win32') return onWindows();
  const table = processTable({ platform, run: () => Promise.reject(new Error('no helper is run for a list')) });
  const reader = new UsageReader(table);
  return { table, usageOf: ({ live }, main) => reader.read(live, main) };
}

async function onWindows(): Promise<RunsHere> {
  const { windowsRuns } = await import('@ringfence/plugin-windows-job/runs');
  const { table, usageOf } = await windowsRuns();
  return { table, usageOf: ({ data }) => usageOf(data['job']) ?? NOTHING };
}

/** The run has ended this moment, or is one of another session of Windows. */
const NOTHING: LiveUsage = { memoryBytes: undefined, tasks: undefined, cpuTimeMs: undefined };
