import { casesOf, coveringSubjects } from '../subjects.mjs';

/** @import { JobContext, Step } from '../types.d.ts' */

const program = 'scripts/machines/programs/prove.mjs';

/**
 * What each executor claims, where it stands on other ground than elsewhere.
 *
 * @param {JobContext} context
 * @returns {Step[]}
 */
export default function prove({ identities, nodes: [node = ''] }) {
  return identities.flatMap(({ name, shape, user }) =>
    coveringSubjects(name).map((subject) => ({
      ...{ id: `prove-${subject}`, shape, user, node, executor: subject },
      argv: ['node', program, subject, ...casesOf(subject)],
      timeoutMs: 600_000,
      writesCases: true,
      mustOffer: true,
    })),
  );
}
