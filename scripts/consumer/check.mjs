// @ts-check
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { pack } from '../packing/pack.mjs';
import { add, look } from '../run/check.mjs';
import { ask, demand } from '../run/program.mjs';
import { withFolder } from '../run/temporary.mjs';
import { listPackages } from '../workspace/packages.mjs';
import { letPluginWin, testCreated } from './created.mjs';
import { followGuide } from './guide.mjs';
import { addStranger, COMPILERS, makeProject, RESOLUTIONS } from './project.mjs';

/** @import { Counts } from '../run/check.mjs' */
/** @typedef {{ readonly name: string, readonly look: () => Promise<readonly string[]> }} Look */

/**
 * Installs the tarballs into an empty project, as somebody else would, and uses them there. Reads the last build.
 *
 * @returns {Promise<Counts>}
 */
export function checkConsumer() {
  return withFolder('consumer', async (folder) => {
    // An ordinary user is to see it too.
    chmodSync(folder, 0o755);
    const [tarballs, project] = [join(folder, 'tarballs'), join(folder, 'project')];
    for (const made of [tarballs, project]) mkdirSync(made);
    const installed = await look('the tarballs install into an empty project', () => install(tarballs, project));
    if (installed.failed > 0) return installed;
    let counts = installed;
    for (const { name, look: at } of looks(project, tarballs)) counts = add(counts, await look(name, at));
    return counts;
  });
}

/**
 * @param {string} tarballs
 * @param {string} project
 * @returns {Promise<readonly string[]>}
 */
async function install(tarballs, project) {
  const packed = [];
  for (const owner of listPackages()) packed.push(await pack(owner, tarballs));
  await makeProject(project, packed);
  const second = packed
    .map(({ owner }) => `node_modules/${owner.manifest.name}/node_modules/@ringfence`)
    .filter((place) => existsSync(join(project, place)));
  return second.map((place) => `${place} is a second copy of what is installed already`);
}

/**
 * @param {string} project
 * @param {string} tarballs
 * @returns {readonly Look[]}
 */
function looks(project, tarballs) {
  return [
    { name: 'a program of the one package runs', look: () => runWhole(project) },
    { name: 'a program of core and named plugins runs', look: () => runNamed(project) },
    { name: 'the installed command line runs a command', look: () => runInstalled(project) },
    ...Object.entries(COMPILERS).flatMap(([alias, version]) =>
      Object.keys(RESOLUTIONS).map((resolution) => ({
        name: `TypeScript ${version} with ${resolution} understands the types`,
        look: () => compile(project, alias, resolution),
      })),
    ),
    { name: 'a plugin of a stranger is found and can win', look: () => letStrangerWin(project, tarballs) },
    { name: 'the guide leads from an empty folder to a proved plugin', look: () => followGuide(project, tarballs) },
    {
      name: 'what it led to is found once it is installed, wins where it should, and is proved',
      look: () => letPluginWin(project, tarballs, 'prlimit'),
    },
    { name: 'a plugin that npm create makes passes its own tests', look: () => testCreated(project, tarballs) },
    {
      name: 'it is found once it is installed, wins where it should, and is proved',
      look: () => letPluginWin(project, tarballs),
    },
  ];
}

/**
 * @param {string} project
 * @returns {Promise<readonly string[]>}
 */
async function runWhole(project) {
  const { stdout } = await demand([process.execPath, 'whole.mjs'], { cwd: project });
  const { plugins, ...rest } = JSON.parse(stdout);
  return [
    ...differs(rest, { stdout: '42', exitCode: 0, items: ['memory', 'swap', 'wallTime'], echoed: 'two words' }),
    ...plugins.filter((/** @type {string} */ plugin) => !plugin.endsWith(' loaded')),
  ];
}

/**
 * @param {string} project
 * @returns {Promise<readonly string[]>}
 */
async function runNamed(project) {
  const { stdout } = await demand([process.execPath, 'named.mjs'], { cwd: project });
  const names = ['cgroups-v1', 'cgroups-v2', 'universal'];
  return differs(JSON.parse(stdout), { names, stdout: 'named', executor: 'universal', bytes: 536_870_912 });
}

/**
 * @param {string} project
 * @returns {Promise<readonly string[]>}
 */
async function runInstalled(project) {
  const hi = await ask(['npx', '--no', 'ringfence', 'run', '--', 'echo', 'hi'], { cwd: project });
  const seven = await ask(['npx', '--no', 'ringfence', 'run', 'sh', '-c', 'exit 7'], { cwd: project });
  return [...differs({ code: hi.code, stdout: hi.stdout }, { code: 0, stdout: 'hi\n' }), ...differs(seven.code, 7)];
}

/**
 * @param {string} project
 * @param {string} alias
 * @param {string} resolution
 * @returns {Promise<readonly string[]>}
 */
async function compile(project, alias, resolution) {
  const argv = [process.execPath, `node_modules/${alias}/bin/tsc`, '-p', `tsconfig.${resolution}.json`];
  const { code, stdout, stderr } = await ask(argv, { cwd: project });
  return code === 0 ? [] : [`${stdout}${stderr}`.trim()];
}

/**
 * @param {string} project
 * @param {string} tarballs
 * @returns {Promise<readonly string[]>}
 */
async function letStrangerWin(project, tarballs) {
  await addStranger(project, tarballs);
  const plugins = await demand(['npx', '--no', 'ringfence', 'plugins'], { cwd: project });
  const run = ['npx', '--no', 'ringfence', 'run', '--require', 'stranger.cheer', '--json', '--', 'printenv', 'CHEER'];
  const { stdout } = await demand(run, { cwd: project });
  const { executor, stdout: printed } = JSON.parse(stdout);
  return [
    ...(plugins.stdout.includes('ringfence-plugin-stranger') ? [] : [`it is not among them:\n${plugins.stdout}`]),
    ...differs({ executor, printed }, { executor: 'stranger', printed: 'hurray' }),
  ];
}

/**
 * @param {unknown} found
 * @param {unknown} wanted
 * @returns {readonly string[]}
 */
function differs(found, wanted) {
  if (isDeepStrictEqual(found, wanted)) return [];
  return [`expected ${JSON.stringify(wanted)}`, `but found ${JSON.stringify(found)}`];
}
