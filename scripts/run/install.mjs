// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../workspace/packages.mjs';
import { show } from './program.mjs';

/** @typedef {Readonly<Record<string, { version?: string, optional?: boolean, link?: boolean }>>} Locked */

/**
 * Installs what package-lock.json names, when something of it is not there yet.
 *
 * @returns {Promise<void>}
 * @throws {Error} when npm fails
 */
export async function installIfNeeded() {
  const reason = whatIsMissing(repository);
  if (reason === undefined) return;
  console.log(`npm ci: ${reason}`);
  const code = await show(['npm', 'ci', '--no-audit', '--no-fund']);
  if (code !== 0) throw new Error(`npm ci ended with ${code}`);
}

/**
 * Compares what is locked with what npm noted when it installed.
 *
 * @param {string} root
 * @returns {string | undefined} `undefined` when everything is there in its version
 */
export function whatIsMissing(root) {
  const noted = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(noted)) return 'nothing is installed yet';
  const installed = lockedPackages(noted);
  for (const [place, { version, optional }] of Object.entries(lockedPackages(join(root, 'package-lock.json')))) {
    if (!place.startsWith('node_modules/')) continue;
    const found = installed[place];
    if (found === undefined && !optional) return `${place} is not installed`;
    if (found !== undefined && found.version !== version) return `${place} is not ${version} but ${found.version}`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Locked}
 */
function lockedPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
