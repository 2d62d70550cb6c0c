// @ts-check
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demand } from '../run/program.mjs';
import { withFolder } from '../run/temporary.mjs';
import { median } from './statistics.mjs';

/** @typedef {{ readonly name: string, readonly medianMs: number, readonly aboveEmptyMs: number }} StartUp */

/**
 * @typedef {object} Loaded packages that each step loaded and the steps before had not
 * @property {readonly string[]} core importing `@ringfence/core`
 * @property {readonly string[]} whole importing `ringfence`
 * @property {readonly string[]} select the first selection
 * @property {readonly string[]} run the first run
 * @property {string} executor which executor ran it
 */

const IMPORTED = ['@ringfence/core', '@ringfence/core/units', 'ringfence'];

/**
 * What importing costs: whole starts of Node with a script that imports, above those with an empty script; interleaved.
 *
 * @param {number} starts of each script
 * @returns {Promise<readonly StartUp[]>}
 */
export function measureImports(starts) {
  return withFolder('imports', async (folder) => {
    const scripts = ['', ...IMPORTED].map((name, index) => ({ name, file: join(folder, `${index}.mjs`) }));
    for (const { name, file } of scripts) {
      writeFileSync(file, name === '' ? '' : `import '${import.meta.resolve(name)}';\n`);
    }
    const times = new Map(scripts.map(({ name }) => [name, /** @type {number[]} */ ([])]));
    for (let start = -2; start < starts; start++) {
      for (const { name, file } of scripts) {
        const ms = timeStart(file);
        if (start >= 0) times.get(name)?.push(ms);
      }
    }
    const empty = median(times.get('') ?? []);
    return IMPORTED.map((name) => {
      const medianMs = median(times.get(name) ?? []);
      return { name, medianMs, aboveEmptyMs: medianMs - empty };
    });
  });
}

/**
 * @param {string} file
 * @returns {number} milliseconds
 */
function timeStart(file) {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [file], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${file} ended with ${status}: ${stderr}`);
  return performance.now() - began;
}

/** @returns {Promise<Loaded>} */
export function listLoaded() {
  return withFolder('loads', async (folder) => {
    const noted = join(folder, 'noted');
    writeFileSync(noted, '');
    const program = fileURLToPath(new URL('programs/stages.mjs', import.meta.url));
    const { stdout } = await demand([process.execPath, program], { env: { NOTED_LOADS: noted } });
    return JSON.parse(stdout);
  });
}
