import type { Requirement, Selection } from '../contract/index.ts';
import { isRingfenceError, reasonText } from '../errors/index.ts';
import { gradeOf } from './rank.ts';

/** A selection in words: who runs the command, what it holds, who lost on what, who is out and why. */
export function explainSelection(selection: Selection, requirements: readonly Requirement[]): string {
  const { winner, runnersUp, rejections } = selection;
  const held = requirements.map((requirement) => {
    const grade = gradeOf(winner, requirement.capability);
    const held = grade === 'none' ? 'not held' : grade;
    return `    ${requirement.item ?? requirement.capability}: ${held}${requirement.level === 'must' ? ' (must)' : ''}`;
  });
  return [
    `${winner.name} runs it`,
    ...held,
    `    kill.tree: ${gradeOf(winner, 'kill.tree')}`,
    ...runnersUp.map(({ candidate, lostOn }) => `${candidate.name} could, and lost on ${lostOn}`),
    ...rejections.map(({ executor, reasons }) => `${executor} is out: ${reasons.map(reasonText).join('; ')}`),
  ].join('\n');
}

/** The rejections of a selection that left nobody, in words; anything else is thrown on. */
export function explainNobody(error: unknown): string {
  if (!isRingfenceError(error) || error.code !== 'NO_EXECUTOR') throw error;
  return error.message;
}
