/** @import { JobContext, Step } from '../types.d.ts' */

const program = 'scripts/machines/programs/place.mjs';

/**
 * Looks at every place a process can find itself in and records it; the newest Node shows that it runs at all.
 *
 * @param {JobContext} context
 * @returns {Step[]}
 */
export default function smoke({ identities, nodes }) {
  const [first = '', ...others] = nodes;
  const places = identities.map((identity) => ({ ...identity, node: first }));
  const also = identities.slice(0, 1).flatMap((identity) => others.map((node) => ({ ...identity, node })));
  return [...places, ...also].map(({ shape, user, node }) => ({
    id: 'place',
    shape,
    user,
    node,
    argv: ['node', program],
    timeoutMs: 60_000,
    executor: '-',
    writesCases: true,
  }));
}
