import type { ProofDocument } from '@ringfence/conformance';

/** What `ringfence prove --json` prints: fit to be kept beside a build. */
export interface ProveDocument {
  readonly schemaVersion: 1;
  readonly version: string;
  /** When it began, ISO 8601 in UTC. */
  readonly time: string;
  readonly durationMs: number;
  readonly host: ProofDocument['host'];
  readonly executors: readonly Omit<ProofDocument, 'host' | 'schemaVersion'>[];
}

/** True when a case is broken. */
export function isBroken({ executors }: ProveDocument): boolean {
  return executors.some(({ counts }) => counts.broken > 0);
}
