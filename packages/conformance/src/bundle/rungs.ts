import type { Offer, Reason } from '@ringfence/core';

/** What one executor offers on a machine, or why it is out. */
export interface Rung {
  readonly executor: string;
  readonly status: 'proved' | 'absent' | 'failed';
  /** Empty unless it is proved. */
  readonly offer: Offer;
  /** Empty when it is proved. */
  readonly reasons: readonly Reason[];
  readonly findings: readonly string[];
}

/** The executors of a machine, best first, for a command with limits on memory, cpu and tasks; those that are out last. */
export interface Ladder {
  /** `null` when none works. */
  readonly winner: string | null;
  readonly rungs: readonly Rung[];
  /** Why each executor that works lost to the one before it. */
  readonly lostOn: Readonly<Record<string, string>>;
}
