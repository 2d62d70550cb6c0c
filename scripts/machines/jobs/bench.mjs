/** @import { JobContext, Step } from '../types.d.ts' */

/**
 * What a start costs, in one run and interleaved: ratios within one machine mean something, times in an emulated one do not.
 *
 * @param {JobContext} context
 * @returns {Step[]}
 */
export default function bench({ identities, nodes: [node = ''] }) {
  const argv = ['node', 'scripts/machines/programs/bench.mjs'];
  return identities.map(({ shape, user }) => ({
    ...{ id: 'bench', shape, user, node, argv },
    timeoutMs: 900_000,
    executor: '-',
    writesCases: true,
  }));
}
