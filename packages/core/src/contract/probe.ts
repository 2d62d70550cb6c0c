import type { Grade } from './capability.ts';

/** A reason in words, and what a person can type to change it. */
export interface Reason {
  readonly message: string;
  readonly remedy?: string;
}

/** A capability that the probe tried here and did not get. */
export interface Lacking extends Reason {
  readonly grade: 'none';
}

/** A capability that the probe proved here, and how. */
export interface Offered {
  readonly grade: Exclude<Grade, 'none'>;
  readonly mechanism: string;
  /** What was done and read to know it; `undefined` for what follows from another proof. */
  readonly proof?: string;
  /** Set where `owner-death` reaches the main process and nobody else of the tree. */
  readonly reach?: 'direct-child';
  /**
   * Set on `detach`: the supervisor's limits, by their items, that whoever waits for a detached run holds it to when its owner
   * is gone. Its launch must answer a receipt item for each of them. Left out: none.
   */
  readonly watches?: readonly WatchedLimit[];
}

/** A limit that needs somebody who looks at the clock, at what is printed, or at the cpu time that was used. */
export type WatchedLimit = 'wallTime' | 'idleTime' | 'output' | 'cpuTime';

/** What the probe found here, capability by capability. An id that is missing is not offered. */
export type Offer = Readonly<Record<string, Offered | Lacking>>;

/** The executor works here. */
export interface Proved {
  readonly status: 'proved';
  readonly offer: Offer;
  /** Facts for `doctor`, in the order in which they are to be read. */
  readonly findings: readonly string[];
}

/** The executor does not work here: `absent` when the machine lacks what it needs, `failed` when trying went wrong. */
export interface Refused {
  readonly status: 'absent' | 'failed';
  readonly reasons: readonly Reason[];
}

export type ProbeResult = Proved | Refused;
