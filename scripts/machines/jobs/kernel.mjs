/** @import { JobContext, Step } from '../types.d.ts' */

/**
 * Whether the machine's kernel keeps limits at all: what fails here is not a plugin's fault.
 *
 * @param {JobContext} context
 * @returns {Step[]}
 */
export default function kernel({ nodes: [node = ''] }) {
  const argv = ['node', 'scripts/machines/programs/kernel.mjs'];
  return [
    { id: 'kernel', shape: 'root', user: 'root', node, argv, timeoutMs: 120_000, executor: '-', writesCases: true },
  ];
}
