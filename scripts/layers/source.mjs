// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { scanImports } from './imports.mjs';

/** @import { Import } from './imports.mjs' */
/** @import { WorkspacePackage } from '../workspace/packages.mjs' */

/**
 * @typedef {object} SourceFile
 * @property {string} place relative to the repository, with slashes
 * @property {string} inside relative to the package's `src`; the whole place for a file outside
 * @property {WorkspacePackage | undefined} owner
 * @property {number} lines
 * @property {readonly Import[]} imports
 */

/** One thing that breaks a rule. @typedef {{ place: string, line?: number, text: string }} Finding */

/**
 * The sources of a package.
 *
 * @param {string} root
 * @param {WorkspacePackage} owner
 * @returns {readonly SourceFile[]}
 */
export function sourcesOf(root, owner) {
  return filesBelow(root, `${owner.place}/src`, /\.[cm]?[jt]s$/).map((place) => ({
    ...readSource(root, place),
    inside: place.slice(`${owner.place}/src/`.length),
    owner,
  }));
}

/**
 * @param {string} root
 * @param {string} place
 * @returns {SourceFile}
 */
export function readSource(root, place) {
  const text = readFileSync(join(root, place), 'utf8');
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return { place, inside: place, owner: undefined, lines, imports: scanImports(text) };
}

/**
 * Files below a folder whose name fits, without what was installed or built; none when there is no such folder.
 *
 * @param {string} root
 * @param {string} folder relative, with slashes
 * @param {RegExp} name
 * @returns {readonly string[]} relative to the root, with slashes, sorted
 */
export function filesBelow(root, folder, name) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !['node_modules', 'dist', 'coverage'].includes(entry.name) && !entry.name.startsWith('.'))
    .flatMap((entry) => {
      const place = posix.join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(root, place, name);
      return name.test(entry.name) ? [place] : [];
    })
    .sort();
}

/**
 * The place of what a relative import names.
 *
 * @param {string} from
 * @param {string} specifier
 * @returns {string}
 */
export function resolveRelative(from, specifier) {
  return posix.join(posix.dirname(from), specifier);
}

/**
 * The package that a bare specifier names: `@scope/name` or `name`.
 *
 * @param {string} specifier
 * @returns {string}
 */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
