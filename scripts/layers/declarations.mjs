// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageOf, readSource, resolveRelative } from './source.mjs';

/** @import { WorkspacePackage } from '../workspace/packages.mjs' */
/** @import { Finding } from './source.mjs' */

/** A process of Node itself: with it our callers would hold what only the supervisor may hold. */
const KEPT_IN = ['node:child_process', 'child_process'];

/**
 * The declarations that callers can see name nothing of packages we did not write, and no ChildProcess: those types
 * would make every change of a dependency a change of ours.
 *
 * @param {string} root
 * @param {WorkspacePackage} owner
 * @param {ReadonlySet<string>} ours names of the workspace's packages
 * @returns {readonly Finding[]}
 */
export function checkDeclarations(root, owner, ours) {
  const entries = entriesOf(owner);
  const missing = entries.filter((place) => !existsSync(join(root, place)));
  if (missing.length > 0) return missing.map((place) => ({ place, text: 'is not built; try: npm run build' }));
  return reachable(root, entries).flatMap((place) =>
    readSource(root, place).imports.flatMap(({ specifier, line }) =>
      isOpen(specifier, ours) ? [] : [{ place, line, text: `callers would see types of ${specifier}` }],
    ),
  );
}

/**
 * @param {WorkspacePackage} owner
 * @returns {readonly string[]}
 */
function entriesOf({ place, manifest }) {
  return Object.values(manifest.exports ?? {}).flatMap((entry) =>
    typeof entry === 'object' && entry !== null && 'types' in entry ? [join(place, String(entry.types))] : [],
  );
}

/**
 * @param {string} root
 * @param {readonly string[]} entries
 * @returns {readonly string[]} every declaration file that the entries lead to
 */
function reachable(root, entries) {
  const found = new Set(entries);
  for (const place of found) {
    for (const { specifier } of readSource(root, place).imports) {
      if (specifier.startsWith('.')) found.add(declarationOf(resolveRelative(place, specifier)));
    }
  }
  return [...found];
}

/**
 * The compiler keeps `./x.ts` in declarations, where it means the declaration beside it.
 *
 * @param {string} place
 * @returns {string}
 */
function declarationOf(place) {
  return place.replace(/(?<!\.d)\.ts$/, '.d.ts').replace(/\.js$/, '.d.ts');
}

/**
 * @param {string} specifier
 * @param {ReadonlySet<string>} ours
 * @returns {boolean}
 */
function isOpen(specifier, ours) {
  if (KEPT_IN.includes(specifier)) return false;
  return specifier.startsWith('.') || specifier.startsWith('node:') || ours.has(packageOf(specifier));
}
