// @ts-check
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolders } from '../machines/workspace.mjs';
import { windowsKoffi } from './nodes.mjs';

/** @import { Context } from './types.d.ts' */

/** koffi comes from its own tarballs: installed here is its binary for this host. */
const APART = /\/node_modules\/(?:koffi|@koromix|@ringfence|ringfence)(?:\/|$)/;

/**
 * What is published of every package, with its production dependencies, as an application on Windows would have it
 * installed: real folders, because Wine shows a link as a folder that is somewhere else.
 *
 * @param {string} repository
 * @param {string} target
 * @param {Context} context
 * @returns {Promise<void>}
 */
export async function stageWorkspace(repository, target, context) {
  for (const place of productionPlaces(repository)) copy(join(repository, place), join(target, place));
  for (const folder of packageFolders(repository)) stagePackage(folder, target);
  const { version } = JSON.parse(readFileSync(join(repository, 'node_modules/koffi/package.json'), 'utf8'));
  for (const [name, folder] of Object.entries(await windowsKoffi(version, context))) {
    copy(folder, join(target, 'node_modules', name));
  }
}

/**
 * Where the lock file puts what is not for developers only, as far as it is installed here.
 *
 * @param {string} repository
 * @returns {readonly string[]} relative to the repository
 */
function productionPlaces(repository) {
  /** @type {{ packages: Readonly<Record<string, { dev?: boolean, link?: boolean }>> }} */
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([place, { dev, link }]) => place.startsWith('node_modules/') && !dev && !link && !APART.test(`/${place}`))
    .map(([place]) => place)
    .filter((place) => existsSync(join(repository, place)));
}

/**
 * @param {string} folder
 * @param {string} target
 */
function stagePackage(folder, target) {
  /** @type {{ name: string, files: readonly string[] }} */
  const { name, files } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const part of ['package.json', ...files.filter((file) => !file.startsWith('!'))]) {
    if (existsSync(join(folder, part))) copy(join(folder, part), join(target, 'node_modules', name, part));
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  mkdirSync(join(to, '..'), { recursive: true });
  cpSync(from, to, { recursive: true, dereference: true, filter: (source) => !/\.map$|\.tsbuildinfo$/.test(source) });
}
