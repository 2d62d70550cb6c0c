import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRunFolder } from './machines/cache.mjs';
import { prepareHost } from './machines/host.mjs';
import { listSteps } from './machines/jobs.mjs';
import { printMatrix, toCells } from './machines/matrix.mjs';
import { readOptions, usage } from './machines/options.mjs';
import { run } from './machines/process.mjs';
import { recordPlaces } from './machines/record.mjs';
import { runJob } from './machines/run-job.mjs';
import { savedMachine } from './machines/saved.mjs';
import { packWorkspace } from './machines/workspace.mjs';
import { lastProof } from './proofs/file.mjs';
import { lostCells } from './proofs/lost.mjs';

/** @import { MachineRecipe, StepResult } from './machines/types.d.ts' */
/** @typedef {{ results: StepResult[], failed?: string, times: Record<string, number> }} MachineReport */

const repository = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const began = performance.now();
const say = (/** @type {string} */ line) =>
  console.error(`[${((performance.now() - began) / 1000).toFixed(1)} s] ${line}`);

/**
 * @param {ReturnType<typeof readOptions>} options
 * @param {string} work
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} true when every machine ran and every case is ok
 */
async function testAll(options, work, signal) {
  await prepareHost(signal, say);
  const { deadlineMs } = options;
  const late = AbortSignal.timeout(Math.max(1, Math.round(deadlineMs - (performance.now() - began))));
  const packed = join(work, 'packed');
  if (!options.prepare) {
    if (options.build) await run(['npm', 'run', '--silent', 'build'], { cwd: repository, signal });
    mkdirSync(packed);
    await packWorkspace(repository, packed, signal);
  }
  const reports = await sideBySide(options.machines, options.atOnce, async (recipe) => {
    const own = join(work, recipe.name);
    mkdirSync(own);
    const report = await testOne(recipe, options, { work: own, packed, signal, late });
    return /** @type {const} */ ([recipe.name, report]);
  });
  return conclude(Object.fromEntries(reports), options);
}

/**
 * One machine that fails takes nothing from the others: its reason becomes part of the report.
 *
 * @param {MachineRecipe} recipe
 * @param {ReturnType<typeof readOptions>} options
 * @param {{ work: string, packed: string, signal: AbortSignal, late: AbortSignal }} place
 * @returns {Promise<MachineReport>}
 */
async function testOne(recipe, options, { work, packed, signal, late }) {
  const context = { work, signal: AbortSignal.any([signal, late]), say };
  try {
    context.signal.throwIfAborted();
    const machine = await savedMachine(recipe, options.installed, context);
    if (options.prepare) return { results: [], times: machine.built };
    const steps = await listSteps(options, { machine: recipe.name, repository });
    const logs = join(repository, 'results/linux', recipe.name);
    const { results, times } = await runJob({ machine, steps, packed, logs, work, signal, late, say });
    return { results, times: { ...machine.built, ...times } };
  } catch (error) {
    signal.throwIfAborted();
    if (late.aborted) return { results: [], times: {}, failed: `the time for all machines was over (--deadline)` };
    return { results: [], times: {}, failed: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * @template T, R
 * @param {readonly T[]} all
 * @param {number} atOnce
 * @param {(one: T) => Promise<R>} work
 * @returns {Promise<R[]>} in the order of `all`
 */
async function sideBySide(all, atOnce, work) {
  /** @type {R[]} */
  const done = [];
  const left = [...all.entries()];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) done[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return done;
}

/**
 * @param {Record<string, MachineReport>} reports
 * @param {ReturnType<typeof readOptions>} options
 * @returns {boolean}
 */
function conclude(reports, options) {
  const results = Object.values(reports).flatMap((report) => report.results);
  const found = toCells(results);
  const cells = [...found, ...lostCells(found, lastProof())];
  const machines = Object.fromEntries(
    Object.entries(reports).map(([name, { failed, times }]) => [name, { failed, times }]),
  );
  mkdirSync(join(repository, 'results'), { recursive: true });
  writeFileSync(
    join(repository, 'results/linux-matrix.json'),
    `${JSON.stringify({ machines, cells, results }, undefined, 2)}\n`,
  );
  if (options.record) say(`recorded ${recordPlaces(results, repository)} places`);
  for (const [name, { failed, times }] of Object.entries(machines)) {
    say(
      `${name}: ${Object.entries(times)
        .map(([stage, ms]) => `${stage} ${(ms / 1000).toFixed(1)} s`)
        .join(', ')}`,
    );
    if (failed !== undefined) console.log(`FAILED ${name} did not run\n  ${failed.replaceAll('\n', '\n  ')}\n`);
  }
  if (!options.prepare) console.log(printMatrix(cells));
  return cells.every((cell) => cell.ok) && Object.values(machines).every(({ failed }) => failed === undefined);
}

/** An interrupt ends what runs, and its reason comes back up through it. @returns {AbortController} */
function interruptible() {
  const interrupt = new AbortController();
  for (const name of /** @type {const} */ (['SIGHUP', 'SIGINT', 'SIGTERM'])) {
    process.on(name, () => interrupt.abort(new Interrupted(name)));
  }
  return interrupt;
}

class Interrupted extends Error {
  /** @param {'SIGHUP' | 'SIGINT' | 'SIGTERM'} name */
  constructor(name) {
    super(`interrupted by ${name}`);
    this.exitCode = 128 + constants.signals[name];
  }
}

/** @returns {Promise<number>} exit code */
async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const { signal } = interruptible();
  const work = makeRunFolder();
  try {
    return (await testAll(options, work, signal)) ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof Interrupted ? error.exitCode : 1;
}
