// @ts-check
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from './ending.mjs';

/**
 * Gives an empty folder outside the repository to some work, and removes it afterwards whatever happens.
 *
 * @template T
 * @param {string} name begins the name of the folder
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withFolder(name, work) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `ringfence-${name}-`)));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const forget = atEnd(remove);
  try {
    return await work(folder);
  } finally {
    forget();
    remove();
  }
}
