// @ts-check
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cacheFolder } from '../machines/cache.mjs';
import { lock } from '../machines/lock.mjs';
import { layFixtures } from './fixtures.mjs';
import { HEADERS } from './headers.mjs';
import { prepareHost } from './host.mjs';
import { newerWine } from './newer-debian.mjs';
import { windowsNode } from './nodes.mjs';
import { compileSpecs } from './specs.mjs';
import { stageWorkspace } from './stage.mjs';
import { stageUnits, UNITS } from './units.mjs';
import { hostWine, winePlace } from './wine.mjs';

/** @import { Options } from './options.mjs' */
/** @import { Context, Place } from './types.d.ts' */
/** @import { Units } from './units.mjs' */

/**
 * @typedef {object} Opened
 * @property {Place} place
 * @property {readonly { readonly version: string, readonly node: string }[]} nodes
 * @property {readonly string[]} specs
 * @property {Units} units
 * @property {Readonly<Record<string, string>>} env what test programs are told
 */

/**
 * Everything a run needs, made ready: the place, its node.exe, the packages, the compiled test programs.
 *
 * @param {string} repository
 * @param {Options} options
 * @param {Context} context
 * @returns {Promise<Opened>}
 */
export async function openPlace(repository, options, context) {
  const opened =
    process.platform === 'win32' ? await onWindows(repository, context) : await onLinux(repository, options, context);
  const wanted = options.bench ? /\.bench\.js$/ : /\.spec\.js$/;
  const specs = opened.specs.filter(
    (spec) =>
      wanted.test(spec) &&
      basename(spec)
        .replace(wanted, '')
        .includes(options.only ?? ''),
  );
  if (specs.length === 0 && !wants(options, UNITS) && !wants(options, HEADERS))
    throw new Error(`no test program has ${options.only} in its name`);
  return { ...opened, specs };
}

/**
 * @param {Options} options
 * @param {string} part of a run that is no test program
 * @returns {boolean}
 */
export function wants({ bench, only = '' }, part) {
  return !bench && part.includes(only);
}

/**
 * @param {string} repository
 * @param {Options} options
 * @param {Context} context
 * @returns {Promise<Opened>}
 */
async function onLinux(repository, options, context) {
  await prepareHost(options.wine, context);
  // Two runs in one prefix would end each other's programs; the lock goes with this process.
  await lock(join(cacheFolder(), 'windows-run.lock'), context);
  const stage = join(context.work, 'stage');
  mkdirSync(stage);
  writeFileSync(join(stage, 'package.json'), '{ "type": "module" }\n');
  const fixtures = join(stage, 'fixtures');
  await stageWorkspace(repository, stage, context);
  await layFixtures(join(repository, 'plugins/windows-job/test'), fixtures, context);
  const specs = await compileSpecs(repository, join(stage, 'specs'), context);
  const units = await stageUnits(repository, stage, context);
  const nodes = [];
  for (const version of options.nodes) nodes.push({ version, node: await windowsNode(version, context) });
  const wine = options.wine === '8' ? await hostWine(context) : await newerWine(repository, context);
  const place = await winePlace(wine, join(fixtures, 'window.exe'), context);
  const app = layApplication(stage);
  const env = { RINGFENCE_FIXTURES: place.path(fixtures), RINGFENCE_PLACE: place.name, RINGFENCE_APP: place.path(app) };
  return { place, nodes, specs, units, env };
}

/**
 * @param {string} repository
 * @param {Context} context
 * @returns {Promise<Opened>}
 */
async function onWindows(repository, context) {
  // Below the repository, so that the compiled test programs find its node_modules.
  const built = join(repository, '.cache', 'windows');
  const fixtures = join(built, 'fixtures');
  await layFixtures(join(repository, 'plugins/windows-job/test'), fixtures, context);
  const specs = await compileSpecs(repository, join(built, 'specs'), context);
  /** @type {Place} */
  const place = {
    name: 'windows',
    argv: (program, args) => [program, ...args],
    env: {},
    path: (path) => path,
    words: () => '',
    stop: async () => {},
    renew: async () => {},
  };
  const nodes = [{ version: process.versions.node, node: process.execPath }];
  const env = { RINGFENCE_FIXTURES: fixtures, RINGFENCE_PLACE: place.name, RINGFENCE_APP: layApplication(built) };
  const units = { root: repository, vitest: join(repository, 'node_modules/vitest/vitest.mjs') };
  return { place, nodes, specs, units, env };
}

/**
 * An application that depends on the plugin; its packages lie in a folder above it.
 *
 * @param {string} folder
 * @returns {string}
 */
function layApplication(folder) {
  const app = join(folder, 'application');
  mkdirSync(app, { recursive: true });
  const manifest = { name: 'application', private: true, dependencies: { '@ringfence/plugin-windows-job': '*' } };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  return app;
}
