import type { Candidate, Reason, Rejection, Requirement, Selection } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';
import { gradeOf, isAtLeast, lostOn, rankCandidates } from './rank.ts';

/** Candidates sorted into those that may run the command, best first, and those that may not, with their reasons. */
export interface Judged {
  readonly ranked: readonly Candidate[];
  readonly rejections: readonly Rejection[];
}

/** Judges every candidate against the requirements. Pure and deterministic: the order of the input does not matter. */
export function judge(candidates: readonly Candidate[], requirements: readonly Requirement[]): Judged {
  const judged = candidates.map((candidate) => ({ candidate, reasons: reasonsAgainst(candidate, requirements) }));
  const inside = judged.filter(({ reasons }) => reasons.length === 0).map(({ candidate }) => candidate);
  const outside = judged
    .filter(({ reasons }) => reasons.length > 0)
    .map(({ candidate, reasons }) => ({ executor: candidate.name, reasons }));
  return {
    ranked: rankCandidates(inside, requirements),
    rejections: outside.sort((a, b) => (a.executor < b.executor ? -1 : 1)),
  };
}

/**
 * The selection of what was judged.
 * @throws RingfenceError `NO_EXECUTOR` with every rejection when nobody is left
 */
export function selectionOf(judged: Judged, requirements: readonly Requirement[]): Selection {
  const [winner, ...rest] = judged.ranked;
  if (winner === undefined) throw nobodyLeft(judged.rejections, requirements);
  return {
    winner,
    runnersUp: rest.map((candidate) => ({ candidate, lostOn: lostOn(winner, candidate, requirements) })),
    rejections: judged.rejections,
  };
}

function reasonsAgainst(candidate: Candidate, requirements: readonly Requirement[]): readonly Reason[] {
  if (candidate.result.status !== 'proved') return candidate.result.reasons;
  return requirements
    .filter((requirement) => requirement.level === 'must')
    .filter((requirement) => !isAtLeast(gradeOf(candidate, requirement.capability), requirement.atLeast))
    .map((requirement) => shortfall(candidate, requirement));
}

function shortfall(candidate: Candidate, requirement: Requirement): Reason {
  const what = requirement.item ?? requirement.capability;
  const offered = candidate.result.status === 'proved' ? candidate.result.offer[requirement.capability] : undefined;
  if (offered === undefined) return { message: `${what}: this executor has no mechanism for it` };
  if (offered.grade === 'none') {
    const message = `${what}: ${offered.message}`;
    return offered.remedy === undefined ? { message } : { message, remedy: offered.remedy };
  }
  return { message: `${what}: held at grade ${offered.grade}, asked for at least ${requirement.atLeast}` };
}

/**
 * The error that carries every rejection. When running as somebody else is all that stands in the way, it has a code of
 * its own: then a person lacks a privilege, not a machine a mechanism.
 */
export function nobodyLeft(rejections: readonly Rejection[], requirements: readonly Requirement[]): RingfenceError {
  const musts = requirements.filter((requirement) => requirement.level === 'must').map(({ capability }) => capability);
  const runAs = musts.includes('run-as') && onlyRunAs(rejections);
  return new RingfenceError(runAs ? 'RUN_AS_REFUSED' : 'NO_EXECUTOR', {
    problem: runAs ? 'the command cannot be run as that user' : 'no executor of this machine may run the command',
    ...(musts.length === 0 ? {} : { expected: `one that holds ${musts.join(', ')}` }),
    authority: 'the probes of this machine',
    remedy: runAs ? 'sudo, or leave the user out' : 'ringfence doctor',
    rejections,
  });
}

function onlyRunAs(rejections: readonly Rejection[]): boolean {
  const about = (rejection: Rejection): boolean =>
    rejection.reasons.length > 0 && rejection.reasons.every(({ message }) => message.startsWith('runAs: '));
  return rejections.some(about);
}
