// @ts-check
import { rmSync } from 'node:fs';
import { checkConsumer } from '../consumer/check.mjs';
import { checkLayers } from '../layers/check.mjs';
import { checkPacking } from '../packing/check.mjs';
import { listPackages } from '../workspace/packages.mjs';
import { staleOutputs } from '../workspace/stale.mjs';
import { add, look, NOTHING, tell } from './check.mjs';
import { installIfNeeded } from './install.mjs';
import { nodeFolder, OTHER_NODES } from './nodes.mjs';
import { ask, show } from './program.mjs';
import { runTests } from './vitest.mjs';

/** @import { Counts } from './check.mjs' */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} what
 * @property {(wishes: Wishes) => Promise<Counts>} run
 */

/** @typedef {{ readonly live: boolean }} Wishes `live`: the live tests must run, wherever this is */

const TSC = 'node_modules/typescript/bin/tsc';
const BIOME = 'node_modules/@biomejs/biome/bin/biome';

/** The projects that `tsc` checks without writing anything: tests and scripts. */
const CHECKED = ['tsconfig.test.json', 'scripts/tsconfig.json', 'scripts/machines/tsconfig.json'];

/** Everything the tests consist of, in order. @type {readonly Part[]} */
export const PARTS = [
  { name: 'install', what: 'npm ci, when something is missing', run: install },
  { name: 'build', what: 'tsc -b', run: build },
  {
    name: 'lint',
    what: 'biome check',
    run: () =>
      tool('lint and format have nothing to say', [BIOME, 'check', '--error-on-warnings', '--max-diagnostics=10', '.']),
  },
  { name: 'types', what: 'tsc over tests and scripts', run: types },
  { name: 'layers', what: 'the rules of the house', run: checkLayers },
  { name: 'unit', what: 'unit tests', run: () => runTests(['unit']) },
  { name: 'live', what: 'tests that start real processes', run: (wishes) => live(['live'], wishes) },
  { name: 'packing', what: 'tarballs as they would be published', run: checkPacking },
  { name: 'consumer', what: 'a project made of the tarballs', run: checkConsumer },
  { name: 'quickstart', what: 'the demonstration of the README', run: quickStart },
  ...OTHER_NODES.map((version) => ({
    name: `node${version.split('.')[0]}`,
    what: `unit and live tests on Node ${version}`,
    run: (/** @type {Wishes} */ wishes) => otherNode(version, wishes),
  })),
];

/** @returns {Promise<Counts>} */
function install() {
  return look('what package-lock.json names is installed', async () => {
    await installIfNeeded();
    return [];
  });
}

/** @returns {Promise<Counts>} */
function build() {
  for (const stale of listPackages().flatMap(staleOutputs)) rmSync(stale);
  return tool('the packages compile', [TSC, '-b']);
}

/**
 * @param {string} name
 * @param {readonly string[]} argv
 * @returns {Promise<Counts>}
 */
function tool(name, argv) {
  return look(name, async () => {
    const { code, stdout, stderr } = await ask([process.execPath, ...argv]);
    return code === 0 ? [] : [`${stdout}${stderr}`.trim()];
  });
}

/** @returns {Promise<Counts>} */
async function types() {
  let counts = NOTHING;
  for (const project of CHECKED) {
    counts = add(counts, await tool(`${project} is sound`, [TSC, '-p', project]));
  }
  return counts;
}

/** @returns {Promise<Counts>} */
function quickStart() {
  return look('the quick start shows a fence at work', async () => {
    const code = await show([process.execPath, 'scripts/quick-start.mjs']);
    return code === 0 ? [] : [`it ended with ${code}`];
  });
}

/**
 * Live tests make control groups: on Linux they need root, and elsewhere most have nothing to stand on.
 *
 * @param {readonly string[]} projects
 * @param {Wishes} wishes
 * @param {string} [nodeIn]
 * @returns {Promise<Counts>}
 */
async function live(projects, { live }, nodeIn) {
  const able = process.platform === 'linux' && process.getuid?.() === 0;
  if (able || live) return runTests(projects, nodeIn);
  const skipped = 'they make control groups, which needs root on Linux; try: sudo node scripts/test.mjs live';
  const others = projects.filter((project) => project !== 'live');
  const counts = others.length === 0 ? NOTHING : await runTests(others, nodeIn);
  return add(counts, tell({ name: 'live tests', findings: [], skipped }));
}

/**
 * @param {string} version
 * @param {Wishes} wishes
 * @returns {Promise<Counts>}
 */
async function otherNode(version, wishes) {
  if (process.version === `v${version}`) {
    return tell({ name: `Node ${version}`, findings: [], skipped: 'it is the Node at hand' });
  }
  return live(['unit', 'live'], wishes, await nodeFolder(version));
}
