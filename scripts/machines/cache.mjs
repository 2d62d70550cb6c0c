import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isAlive, lock, ownName } from './lock.mjs';

/** How many builds of one thing stay: the one in use, and the one of the branch beside it. */
const kept = 2;

/** @returns {string} */
export function cacheFolder() {
  const named = process.env['RINGFENCE_CACHE'];
  if (named) return named;
  const xdg = process.env['XDG_CACHE_HOME'];
  return join(xdg ? xdg : join(homedir(), '.cache'), 'ringfence');
}

/**
 * Short name of a content: the same parts give the same name.
 *
 * @param {readonly (string | Uint8Array)[]} parts
 * @returns {string}
 */
export function contentHash(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 16);
}

/**
 * A folder for this run below the cache, so that a finished build is moved into place by one rename.
 * Folders of runs whose process is gone are removed first.
 *
 * @returns {string}
 */
export function makeRunFolder() {
  const parent = join(cacheFolder(), 'runs');
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (!isAlive(name)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, ownName());
  mkdirSync(folder);
  return folder;
}

/**
 * Gives the folder of a build, building it when it is not there yet. Two processes that want the same build wait for each other.
 *
 * @param {object} wanted
 * @param {string} wanted.name what it is, such as `bookworm-root`; older builds of the same name are removed
 * @param {string} wanted.hash its content
 * @param {string} wanted.work the run folder
 * @param {AbortSignal} wanted.signal
 * @param {(line: string) => void} wanted.say
 * @param {(folder: string) => Promise<void>} build fills an empty folder
 * @returns {Promise<string>}
 */
export async function cached(wanted, build) {
  const parent = join(cacheFolder(), wanted.name);
  const folder = join(parent, wanted.hash);
  mkdirSync(parent, { recursive: true });
  const release = await lock(join(cacheFolder(), `${wanted.name}.lock`), wanted);
  try {
    if (!exists(folder)) {
      const fresh = join(wanted.work, `${wanted.name}-${wanted.hash}`);
      mkdirSync(fresh);
      await build(fresh);
      renameSync(fresh, folder);
    }
    utimesSync(folder, new Date(), new Date());
    removeOld(parent);
    return folder;
  } finally {
    release();
  }
}

/** @param {string} parent */
function removeOld(parent) {
  const byUse = readdirSync(parent)
    .map((name) => ({ path: join(parent, name), used: statSync(join(parent, name)).mtimeMs }))
    .sort((a, b) => b.used - a.used);
  for (const old of byUse.slice(kept)) rmSync(old.path, { recursive: true, force: true });
}

/**
 * @param {string} path
 * @returns {boolean}
 */
function exists(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
