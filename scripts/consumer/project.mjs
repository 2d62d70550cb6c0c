// @ts-check
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demand } from '../run/program.mjs';

/** @import { Packed } from '../packing/pack.mjs' */

/** The compilers that consumers have: the oldest we promise, the last one in JavaScript, and ours; each by its alias. */
export const COMPILERS = { ts54: '5.4.5', ts6: '6.0.3', ts7: '7.0.2' };

/** How consumers resolve modules. */
export const RESOLUTIONS = {
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
};

const STRICT = {
  target: 'es2022',
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
};

const INSTALL = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'];

/**
 * Makes a project of somebody else out of tarballs, with programs that use them.
 *
 * @param {string} folder empty
 * @param {readonly Packed[]} packed
 * @returns {Promise<void>}
 */
export async function makeProject(folder, packed) {
  const dependencies = Object.fromEntries(packed.map(({ owner, tarball }) => [owner.manifest.name, `file:${tarball}`]));
  const compilers = Object.entries(COMPILERS).map(([alias, version]) => [alias, `npm:typescript@${version}`]);
  const devDependencies = { '@types/node': '^20.19.0', ...Object.fromEntries(compilers) };
  const manifest = { name: 'consumer', version: '1.0.0', private: true, type: 'module', dependencies, devDependencies };
  writeJson(join(folder, 'package.json'), manifest);
  cpSync(fileURLToPath(new URL('project', import.meta.url)), folder, { recursive: true });
  for (const [name, resolution] of Object.entries(RESOLUTIONS)) {
    const options = { compilerOptions: { ...STRICT, ...resolution }, files: ['types.ts'] };
    writeJson(join(folder, `tsconfig.${name}.json`), options);
  }
  await demand(INSTALL, { cwd: folder });
}

/**
 * Packs the plugin of a stranger and installs it in a project.
 *
 * @param {string} folder the project
 * @param {string} aside where the tarball goes
 * @returns {Promise<void>}
 */
export async function addStranger(folder, aside) {
  const stranger = fileURLToPath(new URL('stranger', import.meta.url));
  const { stdout } = await demand(['npm', 'pack', '--json', '--pack-destination', aside], { cwd: stranger });
  const [{ filename }] = JSON.parse(stdout);
  await demand([...INSTALL, join(aside, filename)], { cwd: folder });
}

/**
 * @param {string} file
 * @param {unknown} value
 */
function writeJson(file, value) {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`);
}
