import type { ProofDocument } from '@ringfence/conformance';

/** A proof, and where it was made. */
export interface Proved {
  readonly machine: string;
  readonly identity: string;
  readonly subject: string;
  readonly proof: ProofDocument;
}

export interface CondensedMachine {
  readonly kernel: string;
  readonly systemd?: string;
  readonly node: string;
}

export interface CondensedCapability {
  readonly verdict: 'broken' | 'proved' | 'not-tried';
  readonly grade: 'kernel' | 'process' | 'polled';
  readonly mechanism: string;
  /** By which part it was exceeded: 0.04 is 4 %. */
  readonly overshoot?: number;
}

/** What the repository keeps of its last proof. */
export interface Condensed {
  readonly schemaVersion: 1;
  /** When the last of them began, ISO 8601 in UTC. */
  readonly time: string;
  /** The version of the kit. */
  readonly kit: string;
  readonly machines: Readonly<Record<string, CondensedMachine>>;
  readonly proofs: readonly {
    readonly machine: string;
    readonly identity: string;
    /** What was proved: the executor, or one of its ways to start a program. */
    readonly subject: string;
    readonly executor: string;
    /** What was offered; what is not here was not. */
    readonly capabilities: Readonly<Record<string, CondensedCapability>>;
  }[];
}
