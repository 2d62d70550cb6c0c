import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityName } from './matrix.mjs';

/** @import { StepResult } from './types.d.ts' */

/**
 * Keeps what the smoke job saw, one file for each machine and identity, for tests that read recorded text.
 *
 * @param {readonly StepResult[]} results
 * @param {string} repository
 * @returns {number} how many files
 */
export function recordPlaces(results, repository) {
  const folder = join(repository, 'packages/posix/test/recorded');
  mkdirSync(folder, { recursive: true });
  const written = new Set();
  for (const { machine, step, files } of results) {
    const text = files['place.json'];
    const name = `${machine}-${identityName(step)}.json`;
    // The first Node at an identity is the one to keep; a second one saw the same place.
    if (text === undefined || written.has(name)) continue;
    writeFileSync(join(folder, name), text);
    written.add(name);
  }
  return written.size;
}
