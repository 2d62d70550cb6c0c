/** @import { JobContext, Step } from '../types.d.ts' */

const places = ['root', 'user-manager', 'delegated-unit-tenant', 'container-like', 'no-bus'];

/**
 * Records a machine as `ringfence doctor --bundle` does and replays it: apart, for when a kept machine is recorded afresh.
 *
 * @param {JobContext} context
 * @returns {Step[]}
 */
export default function bundle({ identities, nodes: [node = ''] }) {
  const argv = ['node', 'scripts/machines/programs/bundle.mjs'];
  return identities
    .filter(({ name }) => places.includes(name))
    .map(({ shape, user }) => ({
      ...{ id: 'bundle', shape, user, node, argv, executor: 'conformance' },
      timeoutMs: 240_000,
      writesCases: true,
    }));
}
