import type { Candidate, Grade, Offer, Requirement } from '../contract/index.ts';
import { GRADES } from '../contract/index.ts';

/** What a candidate offers of what was asked, as numbers that are compared from left to right. */
interface Standing {
  readonly label: string;
  readonly value: number;
}

/** How strongly a candidate offers a capability. */
export function gradeOf(candidate: Candidate, capability: string): Grade {
  return candidate.result.status === 'proved' ? gradeIn(candidate.result.offer, capability) : 'none';
}

/** How strongly an offer holds a capability; what is not in it is not held. */
export function gradeIn(offer: Offer, capability: string): Grade {
  return offer[capability]?.grade ?? 'none';
}

/** True when `grade` is at least as strong as `atLeast`. */
export function isAtLeast(grade: Grade, atLeast: Grade): boolean {
  return GRADES.indexOf(grade) <= GRADES.indexOf(atLeast);
}

/**
 * The candidates best first: more requested items held by the kernel, then per process, then by a watchdog; then the
 * stronger kill of the tree, the declared rank, the name. A total order: no two candidates of one registry are equal.
 */
export function rankCandidates(candidates: readonly Candidate[], requirements: readonly Requirement[]): Candidate[] {
  return [...candidates].sort((a, b) => compare(a, b, requirements));
}

/** The first point on which `loser` stands behind `winner`, in words. */
export function lostOn(winner: Candidate, loser: Candidate, requirements: readonly Requirement[]): string {
  const ahead = standings(winner, requirements);
  const behind = standings(loser, requirements);
  const index = ahead.findIndex((standing, position) => standing.value !== behind[position]?.value);
  const point = ahead[index];
  if (point === undefined) return `the name: ${winner.name} sorts before ${loser.name}`;
  return `${point.label}: ${winner.name} has ${point.value}, ${loser.name} has ${behind[index]?.value ?? 0}`;
}

function compare(a: Candidate, b: Candidate, requirements: readonly Requirement[]): number {
  const left = standings(a, requirements);
  const right = standings(b, requirements);
  const index = left.findIndex((standing, position) => standing.value !== right[position]?.value);
  if (index !== -1) return (right[index]?.value ?? 0) - (left[index]?.value ?? 0);
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function standings(candidate: Candidate, requirements: readonly Requirement[]): Standing[] {
  const grades = requirements.map((requirement) => gradeOf(candidate, requirement.capability));
  const count = (grade: Grade): number => grades.filter((found) => found === grade).length;
  return [
    { label: 'requested items held by the kernel for the whole tree', value: count('kernel') },
    { label: 'requested items held per process', value: count('process') },
    { label: 'requested items held by a watchdog', value: count('polled') },
    { label: 'kill of the whole tree', value: GRADES.length - GRADES.indexOf(gradeOf(candidate, 'kill.tree')) },
    { label: 'declared rank', value: candidate.rank },
  ];
}
