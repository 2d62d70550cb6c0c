// @ts-check
import { join } from 'node:path';
import { demand } from '../run/program.mjs';

/** @import { WorkspacePackage } from '../workspace/packages.mjs' */

/**
 * A package as it would be published.
 *
 * @typedef {object} Packed
 * @property {WorkspacePackage} owner
 * @property {string} tarball absolute
 * @property {readonly string[]} files relative to the package, with slashes
 */

/**
 * @param {WorkspacePackage} owner
 * @param {string} folder where the tarball goes
 * @returns {Promise<Packed>}
 * @throws {Error} with the words of npm
 */
export async function pack(owner, folder) {
  const { stdout } = await demand(['npm', 'pack', '--json', '--pack-destination', folder], { cwd: owner.folder });
  const [packed] = JSON.parse(stdout);
  const files = packed.files.map((/** @type {{ path: string }} */ { path }) => path);
  return { owner, tarball: join(folder, packed.filename), files };
}
