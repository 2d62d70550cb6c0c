import type { CaseProof, Verdict } from '@ringfence/conformance';

/** What is printed as one line: a capability, or an area of what every executor owes. */
export interface ProofRow {
  /** The capability, or the area. */
  readonly name: string;
  readonly mechanism: string;
  /** The case with the number that says most; `undefined` where nothing was measured. */
  readonly measured: CaseProof | undefined;
  readonly killMs: number | undefined;
  readonly verdict: Verdict;
  readonly cases: readonly CaseProof[];
}

/** The worst says what the row is: one broken case breaks it, and what was proved stands above what could not be tried. */
const ORDER: readonly Verdict[] = ['broken', 'proved', 'not-tried', 'not-offered'];

/** The cases of one executor as rows, in the order of the cases. */
export function rowsOf(cases: readonly CaseProof[]): readonly ProofRow[] {
  const names = [...new Set(cases.map(nameOf))];
  return names.map((name) =>
    rowOf(
      name,
      cases.filter((one) => nameOf(one) === name),
    ),
  );
}

function nameOf({ id, capability }: CaseProof): string {
  return capability ?? id.slice(0, id.indexOf('/'));
}

function rowOf(name: string, cases: readonly CaseProof[]): ProofRow {
  const verdict = ORDER.find((candidate) => cases.some((one) => one.verdict === candidate)) ?? 'not-tried';
  const kills = cases.flatMap(({ killMs }) => killMs ?? []);
  return {
    name,
    mechanism: cases.find(({ mechanism }) => mechanism !== undefined)?.mechanism ?? '',
    measured: cases.find(({ overshoot }) => overshoot !== undefined) ?? cases.find(({ asked }) => asked !== undefined),
    killMs: kills.length === 0 ? undefined : Math.max(...kills),
    verdict,
    cases,
  };
}
