import { RingfenceError } from '@ringfence/core';
import type { ConformanceCase, Verdict } from './case.ts';
import { CASES } from './cases/index.ts';
import type { CaseProof, ProofDocument, Skip } from './document.ts';
import { fingerprintOf } from './fingerprint.ts';
import { measuredPace, scaled } from './pace.ts';
import { proveCase } from './prove-case.ts';
import { Session } from './session.ts';
import { openSubject, type Subject, type SubjectOptions } from './subject/subject.ts';
import { kitVersion } from './version.ts';

/** How an executor is proved. */
export interface ProveOptions extends SubjectOptions {
  /** Ids, or the beginnings of ids up to a slash or a dot, of the cases to try; default: all. */
  readonly only?: readonly string[];
  readonly skips?: readonly Skip[];
  /** Milliseconds after which no further case is begun, on a usual machine: longer on a slow one; default: none. */
  readonly budgetMs?: number;
  /** Told of every case as it ends. */
  readonly onCase?: (proof: CaseProof) => void;
}

/**
 * Tries to break on this host whatever the executor claims here, case by case, and answers what was seen. Every program
 * ends by itself within 20 seconds, takes no more than 256 MiB and 150 processes, and writes below the system's folder
 * for temporary files, whatever the executor does.
 * @throws RingfenceError `NO_EXECUTOR`, `INVALID_OPTION`; a case that fails is a verdict, not an error
 */
export async function proveExecutor(subject: Subject, options: ProveOptions = {}): Promise<ProofDocument> {
  const began = performance.now();
  const time = new Date().toISOString();
  const opened = await openSubject(subject, options);
  const { definition, candidate, registry } = opened;
  const { result } = candidate;
  const cases = result.status === 'proved' ? await proveAll(new Session(opened, options.skips), options) : [];
  return {
    schemaVersion: 1,
    kit: kitVersion(),
    time,
    durationMs: performance.now() - began,
    pace: await measuredPace(),
    host: await fingerprintOf(registry.host),
    executor: definition.name,
    status: result.status,
    reasons: result.status === 'proved' ? [] : result.reasons,
    cases,
    counts: countsOf(cases),
  };
}

/** Cases side by side at one time: most of a case is waiting, and what must not be disturbed is tried alone. */
const LANES = 4;

/** Side by side what may be, then what must be alone; answered in the order of the cases. */
async function proveAll(session: Session, options: ProveOptions): Promise<readonly CaseProof[]> {
  const end = performance.now() + scaled(options.budgetMs ?? Number.POSITIVE_INFINITY);
  const proofs = new Map<string, CaseProof>();
  const work = async (queue: ConformanceCase[]): Promise<void> => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
      const proof = performance.now() > end ? notReached(one) : await proveCase(one, session);
      proofs.set(one.id, proof);
      options.onCase?.(proof);
    }
  };
  const cases = casesOf(options.only);
  const beside = cases.filter((one) => !session.isAlone(one));
  await Promise.all(Array.from({ length: LANES }, () => work(beside)));
  await work(cases.filter((one) => session.isAlone(one)));
  return cases.flatMap(({ id }) => proofs.get(id) ?? []);
}

/** The cases of that name, or below it: `limit`, `limit.memory` or `limit.memory/held`. @throws RingfenceError `INVALID_OPTION` for a name that fits none */
export function casesOf(only: readonly string[] | undefined): readonly ConformanceCase[] {
  if (only === undefined) return CASES;
  const fits = (id: string, name: string): boolean =>
    id === name || id.startsWith(`${name}/`) || id.startsWith(`${name}.`);
  const unknown = only.find((name) => !CASES.some(({ id }) => fits(id, name)));
  if (unknown === undefined) return CASES.filter(({ id }) => only.some((name) => fits(id, name)));
  throw new RingfenceError('INVALID_OPTION', {
    problem: 'there is no such case',
    expected: [...new Set(CASES.map(({ id }) => id.slice(0, id.indexOf('/'))))].join(', '),
    received: unknown,
  });
}

function notReached({ id, title }: ConformanceCase): CaseProof {
  return { id, title, verdict: 'not-tried', reason: 'the time for all cases was over', durationMs: 0 };
}

function countsOf(cases: readonly CaseProof[]): Record<Verdict, number> {
  const count = (verdict: Verdict): number => cases.filter((one) => one.verdict === verdict).length;
  return {
    proved: count('proved'),
    broken: count('broken'),
    'not-offered': count('not-offered'),
    'not-tried': count('not-tried'),
  };
}
