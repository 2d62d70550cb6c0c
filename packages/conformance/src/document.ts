import type { Grade, Reason } from '@ringfence/core';
import type { Observation, Verdict } from './case.ts';
import type { Fingerprint } from './fingerprint.ts';

/** What became of one case. */
export interface CaseProof extends Observation {
  readonly id: string;
  readonly title: string;
  /** Left out for what every executor owes. */
  readonly capability?: string;
  readonly verdict: Verdict;
  /** How strongly the executor offers it here, and by which mechanism; left out where it does not. */
  readonly grade?: Exclude<Grade, 'none'>;
  readonly mechanism?: string;
  /** Why it is broken, not offered or not tried. */
  readonly reason?: string;
  /** What was seen instead, for a broken case. */
  readonly received?: unknown;
  readonly durationMs: number;
}

/** What an executor showed on this host: fit to be kept. */
export interface ProofDocument {
  readonly schemaVersion: 1;
  /** The version of the kit. */
  readonly kit: string;
  /** When it began, ISO 8601 in UTC. */
  readonly time: string;
  readonly durationMs: number;
  /** How much slower than usual this machine starts Node, 1 to 10: the bounds of time were stretched by it. */
  readonly pace: number;
  readonly host: Fingerprint;
  readonly executor: string;
  /** `proved` when its probe worked; otherwise nothing was tried, and `reasons` says why. */
  readonly status: 'proved' | 'absent' | 'failed';
  readonly reasons: readonly Reason[];
  readonly cases: readonly CaseProof[];
  readonly counts: Readonly<Record<Verdict, number>>;
}

/** A case that is left out, by its id, and why. */
export interface Skip {
  readonly id: string;
  readonly reason: string;
}
