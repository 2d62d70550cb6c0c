import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { packageFolders, programSuffix } from '../workspace.mjs';

/** @import { Identity, JobContext, Step } from '../types.d.ts' */

/**
 * What a program may say about itself on a line of its own, as JSON after `// machine:`.
 *
 * @typedef {object} Wishes
 * @property {string[]} [identities] names; without it every identity
 * @property {'all' | 'first'} [nodes] `all`: every Node at every identity; `first`: the first Node only; without it the newer ones only at the first identity
 * @property {number} [timeoutMs]
 */

/**
 * Every `*.machine.mjs` of every package, at every identity.
 *
 * @param {JobContext} context
 * @returns {Step[]}
 */
export default function suites({ repository, identities, nodes }) {
  return programs(repository).flatMap(({ path, executor }) => {
    const wishes = readWishes(readFileSync(path, 'utf8'));
    const argv = ['node', relative(repository, path)];
    const id = basename(path, programSuffix);
    return places(wishes, identities, nodes).map(({ shape, user, node }) => ({
      ...{ id, shape, user, node, argv, executor },
      timeoutMs: wishes.timeoutMs ?? 120_000,
      writesCases: true,
    }));
  });
}

/**
 * @param {Wishes} wishes
 * @param {readonly Identity[]} identities
 * @param {readonly string[]} nodes
 * @returns {(Identity & { node: string })[]}
 */
function places(wishes, identities, nodes) {
  const wanted = identities.filter(({ name }) => wishes.identities?.includes(name) ?? true);
  return wanted.flatMap((identity, index) => {
    const newer = wishes.nodes === 'all' || (index === 0 && wishes.nodes !== 'first');
    const here = newer ? nodes : nodes.slice(0, 1);
    return here.map((node) => ({ ...identity, node }));
  });
}

/**
 * @param {string} text
 * @returns {Wishes}
 */
export function readWishes(text) {
  const line = /^\/\/ machine: (\{.*\})$/m.exec(text);
  return line?.[1] === undefined ? {} : JSON.parse(line[1]);
}

/**
 * @param {string} repository
 * @returns {{ path: string, executor: string }[]}
 */
function programs(repository) {
  return packageFolders(repository).flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith(programSuffix))
      .filter((entry) => !/\/(node_modules|dist)(\/|$)/.test(relative(folder, entry.parentPath)))
      .map((entry) => ({ path: join(entry.parentPath, entry.name), executor: basename(folder) }))
      .sort((a, b) => a.path.localeCompare(b.path)),
  );
}
