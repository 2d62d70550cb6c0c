// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../layers/source.mjs';

/** @import { WorkspacePackage } from './packages.mjs' */

/** What the compiler makes of one source. */
const OUTPUT = /(?:\.d\.ts|\.js)$/;

/**
 * Outputs of the compiler whose source is gone. The compiler leaves them where they are, and they would be published.
 *
 * @param {WorkspacePackage} owner
 * @returns {readonly string[]} absolute
 */
export function staleOutputs({ folder }) {
  return filesBelow(folder, 'dist', OUTPUT)
    .filter((place) => !existsSync(join(folder, place.replace(/^dist\//, 'src/').replace(OUTPUT, '.ts'))))
    .map((place) => join(folder, place));
}
