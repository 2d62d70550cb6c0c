// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Manifest the fields of a package.json that the scripts read
 * @property {string} name
 * @property {string} version
 * @property {string} [description]
 * @property {string} [license]
 * @property {string} [type]
 * @property {readonly string[]} [files]
 * @property {Readonly<Record<string, unknown>>} [exports]
 * @property {Readonly<Record<string, string>>} [engines]
 * @property {Readonly<Record<string, string>>} [bin]
 * @property {Readonly<Record<string, string>>} [dependencies]
 * @property {Readonly<Record<string, string>>} [peerDependencies]
 * @property {Readonly<Record<string, string>>} [optionalDependencies]
 * @property {{ readonly plugin: string, readonly apiVersion: string }} [ringfence]
 */

/**
 * @typedef {object} WorkspacePackage
 * @property {string} folder absolute
 * @property {string} place relative to the repository, with slashes
 * @property {Manifest} manifest
 */

/** The folder of the repository, absolute and without a final slash. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/** Folders whose children are published, each by itself. */
const PUBLISHED = ['packages', 'plugins'];

/**
 * Every package that is published.
 *
 * @param {string} [root]
 * @returns {readonly WorkspacePackage[]}
 */
export function listPackages(root = repository) {
  return PUBLISHED.flatMap((parent) =>
    readdirSync(join(root, parent), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => readPackage(root, `${parent}/${entry.name}`)),
  );
}

/**
 * @param {string} root
 * @param {string} place
 * @returns {WorkspacePackage}
 */
function readPackage(root, place) {
  const folder = join(root, place);
  return { folder, place, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) };
}

/**
 * The names a package may import at run time.
 *
 * @param {Manifest} manifest
 * @returns {ReadonlySet<string>}
 */
export function declaredDependencies(manifest) {
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  return new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies }));
}
