// @ts-check
import { withClaimsTable } from '@ringfence/conformance';
import { CAPABILITIES, SUPERVISED } from '@ringfence/core';
import { flagOfItem } from '../../packages/cli/dist/run/flags.js';
import { EXECUTORS } from './executors.mjs';
import { between, claimsAndProofs, provedWhere } from './tables.mjs';

/** @import { Condensed } from './types.d.ts' */

/**
 * The README with its tables made anew from what the plugins claim and from a proof.
 *
 * @param {string} readme
 * @param {Condensed} proof
 * @returns {string}
 */
export function withTables(readme, proof) {
  const all = Object.values(EXECUTORS);
  const limiting = all.filter(({ name }) => name !== 'universal');
  const limits = claimsAndProofs(['item', 'option', 'capability'], itemRows(), limiting, proof);
  const tree = claimsAndProofs(['capability'], treeRows(), all, proof);
  return between(between(between(readme, 'limits', limits), 'tree', tree), 'proved', provedWhere(proof));
}

/** What may be asked for, but for what the supervisor holds under every executor. */
function itemRows() {
  return Object.entries(CAPABILITIES).flatMap(([capability, entry]) => {
    if (!('item' in entry) || SUPERVISED.some((supervised) => supervised === capability)) return [];
    return [{ capability, cells: [`\`${entry.item}\``, optionOf(entry.item), `\`${capability}\``] }];
  });
}

/** What an executor does with a tree, asked or not. */
function treeRows() {
  return Object.entries(CAPABILITIES).flatMap(([capability, entry]) =>
    'item' in entry ? [] : [{ capability, cells: [`\`${capability}\``] }],
  );
}

/** @param {string} item @returns {string} */
function optionOf(item) {
  if (item === 'io') return '`--io-read`, `--io-write`, ...';
  const flag = flagOfItem(item);
  return flag === undefined ? '' : `\`${flag}\``;
}

/** Those that have a table of their own. */
export const PLUGIN_READMES = Object.keys(EXECUTORS).map((folder) => `plugins/${folder}/README.md`);

/**
 * The README of a plugin with its table made anew from what it claims.
 *
 * @param {string} path one of `PLUGIN_READMES`
 * @param {string} readme
 * @returns {string}
 */
export function withClaims(path, readme) {
  return withClaimsTable(readme, EXECUTORS[path.split('/')[1] ?? '']?.claims ?? {});
}
