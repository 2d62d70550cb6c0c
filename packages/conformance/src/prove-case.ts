import { errorText } from '@ringfence/core';
import { CaseBroken, CaseNotTried } from './broken.ts';
import type { ConformanceCase, Observation, Verdict } from './case.ts';
import type { CaseProof } from './document.ts';
import { scaled } from './pace.ts';
import type { Session } from './session.ts';
import { Stage } from './stage/stage.ts';
import { gradeHere } from './subject/subject.ts';

/** What a case came to, before it is put into the document. */
interface Outcome {
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly received?: unknown;
  readonly seen?: Observation;
}

/** Tries one case. Never rejects: what goes wrong is the verdict. */
export async function proveCase(one: ConformanceCase, session: Session): Promise<CaseProof> {
  const began = performance.now();
  const { seen, ...outcome } = await outcomeOf(one, session);
  const { id, title, capability } = one;
  return {
    ...{ id, title },
    ...(capability === undefined ? {} : { capability, ...offeredHere(capability, session) }),
    ...outcome,
    ...seen,
    durationMs: performance.now() - began,
  };
}

async function outcomeOf(one: ConformanceCase, session: Session): Promise<Outcome> {
  const skip = session.skips.find(({ id }) => id === one.id);
  if (skip !== undefined) return { verdict: 'not-tried', reason: skip.reason };
  if (one.capability !== undefined && gradeHere(session.subject, one.capability) === 'none')
    return refused(() => session.refusals.of(one.capability ?? 'kill.tree'));
  const missing = one.needs.map((need) => session.missing(need)).find((reason) => reason !== undefined);
  if (missing !== undefined) return { verdict: 'not-tried', reason: missing };
  return withinBounds(one, session, await played(one, session));
}

async function refused(ask: () => Promise<string>): Promise<Outcome> {
  try {
    return { verdict: 'not-offered', reason: await ask() };
  } catch (error) {
    return failed(error);
  }
}

/** The case on a stage of its own, and what it left behind. */
async function played(one: ConformanceCase, session: Session): Promise<Outcome> {
  const stage = new Stage(session.subject, session.outside);
  const outcome = await settle(one, stage);
  const left = await stage.close(outcome.verdict === 'proved');
  if (left.length === 0 || outcome.verdict !== 'proved') return outcome;
  return { ...outcome, verdict: 'broken', reason: 'nothing is left behind when the run is over', received: left };
}

async function settle(one: ConformanceCase, stage: Stage): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const mostMs = scaled(one.timeoutMs);
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CaseBroken(`it is over within ${mostMs} ms`)), mostMs);
  });
  try {
    return { verdict: 'proved', seen: await Promise.race([one.prove(stage), late]) };
  } catch (error) {
    return failed(error);
  } finally {
    clearTimeout(timer);
  }
}

function failed(error: unknown): Outcome {
  if (error instanceof CaseNotTried) return { verdict: 'not-tried', reason: error.message };
  if (!(error instanceof CaseBroken)) return { verdict: 'broken', reason: `it does not throw: ${errorText(error)}` };
  const { message: reason, received } = error;
  return received === undefined ? { verdict: 'broken', reason } : { verdict: 'broken', reason, received };
}

/** A weaker grade may fail where a stronger one owes it, if its claim says where it ends. */
function withinBounds(one: ConformanceCase, { subject }: Session, outcome: Outcome): Outcome {
  if (outcome.verdict !== 'broken' || one.capability === undefined || one.owedAt === 'polled') return outcome;
  const order = ['kernel', 'process', 'polled', 'none'];
  const grade = gradeHere(subject, one.capability);
  if (order.indexOf(grade) <= order.indexOf(one.owedAt)) return outcome;
  const bounds = subject.definition.claims[one.capability]?.bounds;
  if (bounds === undefined)
    return {
      ...outcome,
      reason: `a claim of the grade ${grade} names its bounds, and this one does not hold: ${outcome.reason}`,
    };
  return { verdict: 'not-offered', reason: `beyond its bounds: ${bounds}` };
}

function offeredHere(capability: string, { subject }: Session): Pick<CaseProof, 'grade' | 'mechanism'> {
  const { result } = subject.candidate;
  const offered = result.status === 'proved' ? result.offer[capability] : undefined;
  if (offered !== undefined && offered.grade !== 'none') return { grade: offered.grade, mechanism: offered.mechanism };
  return gradeHere(subject, capability) === 'polled' ? { grade: 'polled', mechanism: 'supervisor' } : {};
}
