// @ts-check
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../workspace/packages.mjs';
import { demand } from './program.mjs';

/** The Node versions that the tests run on beside the one at hand: exact, so that a red test stays a red test. */
export const OTHER_NODES = ['22.23.3', '24.21.0'];

/**
 * The official Node program of a version, as npm carries it for this machine; kept in `.cache`.
 *
 * @param {string} version
 * @returns {Promise<string>} folder with the program `node`
 * @throws {Error} with the words of npm
 */
export async function nodeFolder(version) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const kept = join(repository, '.cache/node', version);
  const folder = join(kept, 'node_modules', name, 'bin');
  if (existsSync(folder)) return folder;
  mkdirSync(kept, { recursive: true });
  await demand(['npm', 'install', '--prefix', kept, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`]);
  return folder;
}
