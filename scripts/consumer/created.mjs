// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ask, demand } from '../run/program.mjs';

const NAME = 'my-limits';
const PACKAGE = `ringfence-plugin-${NAME}`;
export const INSTALL = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'];

/** Lines that a plugin may have which is written after the guide. */
export const MOST_LINES = 60;

/** The user without rights, where this process may become another. */
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'env', 'HOME=/nonexistent'];

/**
 * Makes a plugin with the tarball of create-ringfence-plugin, installs what it needs from tarballs, and runs its tests: its
 * own, the cases of the kit, and the compiler.
 *
 * @param {string} project where create-ringfence-plugin is installed
 * @param {string} tarballs
 * @returns {Promise<readonly string[]>}
 */
export async function testCreated(project, tarballs) {
  await demand(['npx', '--no', 'create-ringfence-plugin', NAME], { cwd: project });
  const folder = join(project, PACKAGE);
  const lines = readFileSync(join(folder, 'index.js'), 'utf8').trimEnd().split('\n').length;
  const ours = readdirSync(tarballs).map((name) => join(tarballs, name));
  await demand([...INSTALL, '--no-save', ...ours], { cwd: folder });
  const { code, stdout, stderr } = await ask(['npm', 'test'], { cwd: folder });
  return [
    ...(lines <= MOST_LINES ? [] : [`it has ${lines} lines, and may have ${MOST_LINES}`]),
    ...(code === 0 ? [] : [failuresIn(`${stdout}${stderr}`)]),
  ];
}

/**
 * Packs a plugin, installs it in the project, and lets the command line find, choose and prove it.
 *
 * @param {string} project
 * @param {string} tarballs
 * @param {string} name of its executor; it lies in the project, in a folder of its package's name
 * @returns {Promise<readonly string[]>}
 */
export async function letPluginWin(project, tarballs, name = NAME) {
  const packageName = `ringfence-plugin-${name}`;
  const folder = join(project, packageName);
  if (!existsSync(folder)) return ['it was not made'];
  const { stdout } = await demand(['npm', 'pack', '--json', '--pack-destination', tarballs], { cwd: folder });
  const [{ filename }] = JSON.parse(stdout);
  await demand([...INSTALL, join(tarballs, filename)], { cwd: project });
  const ringfence = join(project, 'node_modules/ringfence/dist/bin.js');
  const plugins = await demand([process.execPath, ringfence, 'plugins'], { cwd: project });
  const run = [process.execPath, ringfence, 'run', '--memory', '1G', '--swap', 'max', '--json', '--', 'true'];
  const ordinary = process.getuid?.() === 0 ? AS_NOBODY : [];
  const report = JSON.parse((await demand([...ordinary, ...run], { cwd: project })).stdout);
  const proof = await ask([process.execPath, ringfence, 'prove', name, '--only', 'limit'], { cwd: project });
  return [
    ...(plugins.stdout.includes(packageName) ? [] : [`it is not among them:\n${plugins.stdout}`]),
    ...(isDeepStrictEqual(report.executor, name) ? [] : [`an ordinary user gets ${report.executor}`]),
    ...(proof.code === 0 ? [] : [`${proof.stdout}${proof.stderr}`.trim()]),
  ];
}

/**
 * What of the words of node:test and of the compiler speaks of a failure.
 *
 * @param {string} text
 * @returns {string}
 */
export function failuresIn(text) {
  const lines = text.split('\n').filter((line) => /not ok|^\s*(?:error|failureType): |^\s*✖|error TS\d+/.test(line));
  return lines.length === 0 ? text.slice(-4000) : lines.join('\n');
}
