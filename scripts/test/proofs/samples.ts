import type { CaseProof, ProofDocument } from '@ringfence/conformance';

/** A case of a proof, as the kit writes it. */
export function caseOf(id: string, more: Partial<CaseProof>): CaseProof {
  return { id, title: 'a sentence that is true of it', verdict: 'proved', durationMs: 1, ...more };
}

/** A proof with these cases. */
export function proofOf(cases: readonly CaseProof[], more: Partial<ProofDocument> = {}): ProofDocument {
  return {
    ...{ schemaVersion: 1, kit: '0.1.0', time: '2026-01-02T03:04:05.000Z', durationMs: 9, pace: 1 },
    host: {
      ...{
        platform: 'linux',
        arch: 'x64',
        kernelRelease: '6.1.0-9-cloud-amd64',
        cpus: 2,
        memoryBytes: 1,
        node: '20.20.2',
      },
      ...{ systemd: '252', id: 'x' },
    },
    ...{ executor: 'cgroups-v2', status: 'proved', reasons: [], cases },
    counts: { proved: 0, broken: 0, 'not-offered': 0, 'not-tried': 0 },
    ...more,
  };
}

/** What a limit is offered as. */
export const CPU = { capability: 'limit.cpu', grade: 'kernel', mechanism: 'cpu.max' } as const;
