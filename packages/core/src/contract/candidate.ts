import type { CapabilityClaims } from './capability.ts';
import type { ExecutorDefinition } from './definition.ts';
import type { ProbeResult, Reason } from './probe.ts';

/** An executor with what this host proved of it, or why it is out. */
export interface Candidate {
  readonly definition: ExecutorDefinition;
  readonly name: string;
  readonly rank: number;
  readonly claims: CapabilityClaims;
  readonly result: ProbeResult;
  /** Milliseconds the probe took. */
  readonly probeMs: number;
}

/** Why one executor was not taken. */
export interface Rejection {
  readonly executor: string;
  readonly reasons: readonly Reason[];
}

/** The winner, the losers in order, and for each one why; `explain` prints it. */
export interface Selection {
  readonly winner: Candidate;
  /** Executors that could run it too, best first, each with the point it lost on. */
  readonly runnersUp: readonly { readonly candidate: Candidate; readonly lostOn: string }[];
  readonly rejections: readonly Rejection[];
}
