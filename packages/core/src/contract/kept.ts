import type { Handle } from './handle.ts';
import type { Exit, Usage, Verdict } from './observed.ts';
import type { Receipt } from './receipt.ts';
import type { Report } from './report.ts';
import type { Limits } from './request.ts';

/** What is written down of a detached run once it stands in its fence, so that another process can make its report. */
export interface RunRecord {
  readonly command: { readonly name: string; readonly args: readonly string[]; readonly cwd: string };
  readonly limits: Limits;
  readonly receipt: Receipt;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Why a detached run was stopped, written down before the first signal: by whoever asked, or by the limit that its keeper held. */
export interface StopNote {
  readonly kind: 'shutdown' | 'force-stop' | 'canceled' | 'wall-time' | 'idle-time' | 'cpu-time' | 'output';
}

/** What was printed, as far as it is kept. */
export interface KeptOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly notes: readonly string[];
}

/** What a run that outlives its owner can do beside: its state is written down where another process finds it. */
export interface Kept {
  /** What was written by whoever started it; `undefined` when that process ended before it could. */
  readonly record: RunRecord | undefined;
  /** Where the promise ends that its end will be known; `undefined` when nothing of the kind is known. */
  readonly bounds?: string | undefined;
  write(record: RunRecord): Promise<void>;
  stopping(note: StopNote): Promise<void>;
  /** The note of whoever stopped it, in this process or in another. */
  stopped(): Promise<StopNote | undefined>;
  /** From start to end as it was measured beside the program; `undefined` before the end, or when nobody was left to measure. */
  durationMs(): number | undefined;
  /** What was printed, at most `maxBytes` of each stream: the last ones. */
  output(maxBytes: number): Promise<KeptOutput>;
  /** Keeps a report of the run, the first or that of whoever stopped it, and answers the one that stands, without outputs. */
  settle(report: Report): Promise<Report>;
  /** Keeps this process alive until the run has ended: somebody waits for it. */
  attend(): void;
}

/** A detached run that has ended: what was written down while nobody was there. */
export interface Ended {
  readonly status: 'ended';
  readonly pid: number;
  readonly exit: Exit;
  readonly verdict: Verdict;
  readonly usage: Usage;
  readonly handle: Handle;
  readonly kept: Kept;
}
