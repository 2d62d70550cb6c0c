/** @import { JobContext, Step } from '../types.d.ts' */

/**
 * Whether a thousand starts and stops leave anything behind. An emulated service takes seconds, so this is no part of a run
 * that nobody asked it of.
 *
 * @param {JobContext} context
 * @returns {Step[]}
 */
export default function churn({ identities, nodes: [node = ''] }) {
  const argv = ['node', 'scripts/machines/programs/churn.mjs'];
  return identities.map(({ shape, user }) => ({
    ...{ id: 'churn', shape, user, node, argv },
    timeoutMs: 3_600_000,
    executor: '-',
    writesCases: true,
  }));
}
