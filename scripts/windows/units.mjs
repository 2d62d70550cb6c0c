// @ts-check
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, contentHash } from '../machines/cache.mjs';
import { run } from '../machines/process.mjs';
import { packageFolders } from '../machines/workspace.mjs';
import { runLogged } from './run-spec.mjs';
import { judge } from './vitest-report.mjs';

/** @import { Context, Place, SpecResult } from './types.d.ts' */

/**
 * Where the unit tests are, and what runs them.
 *
 * @typedef {{ readonly root: string, readonly vitest: string }} Units
 */

/** Under Wine the first import of a plugin takes seconds. */
const TEST_MS = 60_000;

/** What the unit tests are run with, in the versions that the lock file names. */
const TOOLS = ['vitest', 'vite', 'fast-check'];

/** The name of this part of a run. */
export const UNITS = 'units';

/** A thousand tests in one program: about a minute on a machine that does nothing else. */
const LONGEST_MS = 600_000;

/** Whose unit tests run in node.exe too: of what POSIX plugins share, the state of detached runs. */
const SUITES = [
  'packages/core',
  'packages/cli',
  'packages/posix/test/state',
  'plugins/universal',
  'plugins/windows-job',
];

/**
 * The unit tests of core, of the command line, and of the executors for Windows, as a workspace in a folder.
 *
 * @param {string} repository
 * @param {string} stage which has the published packages and their dependencies
 * @param {Context} context
 * @returns {Promise<Units>}
 */
export async function stageUnits(repository, stage, context) {
  const folder = join(stage, 'units');
  const copy = (/** @type {string} */ path) => {
    const from = join(repository, path);
    if (existsSync(from)) cpSync(from, join(folder, path), { recursive: true, dereference: true });
  };
  for (const path of ['vitest.config.ts', 'package.json', 'tsconfig.base.json', 'scripts/seed.mjs', 'docs']) copy(path);
  for (const path of packageFolders(repository).map((each) => each.slice(repository.length + 1))) {
    for (const part of ['package.json', 'tsconfig.json', 'src', 'test']) copy(join(path, part));
  }
  cpSync(join(await tools(repository, context), 'node_modules'), join(stage, 'node_modules'), { recursive: true });
  return { root: folder, vitest: join(stage, 'node_modules/vitest/vitest.mjs') };
}

/**
 * vitest and what it needs, with its binaries for Windows.
 *
 * @param {string} repository
 * @param {Context} context
 * @returns {Promise<string>}
 */
async function tools(repository, context) {
  const specs = TOOLS.map((name) => {
    const { version } = JSON.parse(readFileSync(join(repository, 'node_modules', name, 'package.json'), 'utf8'));
    return `${name}@${version}`;
  });
  return cached({ ...context, name: 'windows-vitest', hash: contentHash(specs) }, async (fresh) => {
    context.say(`fetching ${specs.join(' ')} for Windows`);
    writeFileSync(join(fresh, 'package.json'), '{ "private": true }\n');
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
    await run(['npm', 'install', '--os=win32', '--cpu=x64', ...quiet, ...specs], { ...context, cwd: fresh });
  });
}

/**
 * Runs the unit tests in node.exe.
 *
 * @param {Place} place
 * @param {{ node: string, version: string, units: Units, logs: string, env: Readonly<Record<string, string>> }} what
 * @param {Context} context
 * @returns {Promise<SpecResult>}
 */
export async function runUnits(place, { node, version, units, logs, env }, context) {
  const [report, output] = [join(logs, 'units.json'), join(logs, 'units.txt')];
  mkdirSync(logs, { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${place.path(report)}`];
  const slowly = ['--pool=threads', '--no-isolate', `--testTimeout=${TEST_MS}`];
  const how = ['--project=unit', ...slowly, `--root=${place.path(units.root)}`, ...reporters];
  const began = performance.now();
  const argv = place.argv(node, [place.path(units.vitest), 'run', ...how, ...SUITES]);
  const ending = await runLogged(argv, { ...place.env, ...env, NO_COLOR: '1' }, output, place, context, LONGEST_MS);
  const ms = performance.now() - began;
  return { spec: UNITS, node: version, ms, ...judge(ending, report, output) };
}
