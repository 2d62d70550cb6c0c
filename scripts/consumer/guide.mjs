// @ts-check
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ask } from '../run/program.mjs';
import { blocksOf } from './blocks.mjs';
import { failuresIn, INSTALL, MOST_LINES } from './created.mjs';

/** @import { Block } from './blocks.mjs' */

export const GUIDE = new URL('../../docs/writing-an-executor.md', import.meta.url);

/**
 * Does what the guide says, block by block and from its text alone: writes its files, types its commands. Packages come from
 * the tarballs where the guide says `npm install`.
 *
 * @param {string} folder where the guide begins
 * @param {string} tarballs
 * @returns {Promise<readonly string[]>}
 */
export async function followGuide(folder, tarballs) {
  const blocks = blocksOf(readFileSync(GUIDE, 'utf8'));
  const ours = readdirSync(tarballs).map((name) => join(tarballs, name));
  let here = folder;
  for (const block of blocks) {
    if (block.kind === 'file') {
      write(join(here, block.path), block.text);
      continue;
    }
    for (const line of block.lines) {
      if (line.startsWith('cd ')) here = join(here, line.slice('cd '.length));
      else {
        const typed = line === 'npm install' ? [...INSTALL, '--no-save', ...ours] : ['sh', '-c', line];
        const { code, stdout, stderr } = await ask(typed, { cwd: here });
        if (code !== 0) return [`line ${block.line}, ${line}: ${failuresIn(`${stdout}${stderr}`)}`];
      }
    }
  }
  return tooLong(blocks);
}

/**
 * @param {readonly Block[]} blocks
 * @returns {readonly string[]}
 */
function tooLong(blocks) {
  const plugin = blocks.find((block) => block.kind === 'file' && block.path === 'index.js');
  if (plugin?.kind !== 'file') return ['it has no index.js'];
  const lines = plugin.text.trimEnd().split('\n').length;
  return lines < MOST_LINES ? [] : [`the plugin has ${lines} lines, and was to have fewer than ${MOST_LINES}`];
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
