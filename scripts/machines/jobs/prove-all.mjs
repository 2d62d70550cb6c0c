import { subjects } from '../subjects.mjs';

/** @import { JobContext, Step } from '../types.d.ts' */

const program = 'scripts/machines/programs/prove.mjs';

/**
 * Every case of the conformance kit for every executor at every identity: an hour and more on a small host.
 *
 * @param {JobContext} context
 * @returns {Step[]}
 */
export default function proveAll({ identities, nodes: [node = ''] }) {
  return identities.flatMap(({ shape, user }) =>
    subjects.map((subject) => ({
      ...{ id: `prove-${subject}`, shape, user, node, executor: subject, argv: ['node', program, subject] },
      timeoutMs: 1_200_000,
      writesCases: true,
    })),
  );
}
