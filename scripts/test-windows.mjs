// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRunFolder } from './machines/cache.mjs';
import { run } from './machines/process.mjs';
import { HEADERS, runHeaders } from './windows/headers.mjs';
import { readOptions, USAGE } from './windows/options.mjs';
import { openPlace, wants } from './windows/place.mjs';
import { runSpec } from './windows/run-spec.mjs';
import { runUnits, UNITS } from './windows/units.mjs';

/** @import { Options } from './windows/options.mjs' */
/** @import { Opened } from './windows/place.mjs' */
/** @import { Context, SpecResult } from './windows/types.d.ts' */

/** Test programs in which the version of Node matters: streams, descriptors, signals, what it loads. */
const OF_NODE = /(?:launch|pipes|stop|universal)\.spec\.js$/;

const repository = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const began = performance.now();
const say = (/** @type {string} */ line) =>
  console.log(`[${((performance.now() - began) / 1000).toFixed(1)} s] ${line}`);

/**
 * @param {Options} options
 * @param {Context} context
 * @returns {Promise<boolean>} true when every test program is green
 */
async function testAll(options, context) {
  if (options.build)
    await run([process.execPath, join(repository, 'node_modules/typescript/bin/tsc'), '-b'], {
      ...context,
      cwd: repository,
    });
  const opened = await openPlace(repository, options, context);
  try {
    if (options.prepare) return true;
    /** @type {SpecResult[]} */
    const results = await testHeaders(opened, options, context);
    for (let round = 1; round <= options.repeat; round += 1) {
      const roundBegan = performance.now();
      for (const node of opened.nodes) results.push(...(await testOne(opened, node, options, context)));
      if (options.repeat > 1) say(`round ${round} took ${((performance.now() - roundBegan) / 1000).toFixed(1)} s`);
    }
    return conclude(opened.place.name, results);
  } finally {
    await opened.place.stop();
  }
}

/**
 * Declarations do not change from round to round, nor with the version of Node. On Windows the unit tests hold them against the
 * headers, where there is a compiler.
 *
 * @param {Opened} opened
 * @param {Options} options
 * @param {Context} context
 * @returns {Promise<SpecResult[]>}
 */
async function testHeaders({ place }, options, context) {
  if (process.platform === 'win32' || !wants(options, HEADERS)) return [];
  const result = await runHeaders(place, { repository, logs: join(repository, 'results/windows') }, context);
  tell(result);
  return [result];
}

/**
 * Every test program on one version of Node, and the unit tests.
 *
 * @param {Opened} opened
 * @param {Opened['nodes'][number]} node
 * @param {Options} options
 * @param {Context} context
 * @returns {Promise<SpecResult[]>}
 */
async function testOne({ place, nodes, specs, units, env }, { version, node }, options, context) {
  const logs = join(repository, 'results/windows', `node-${version}`);
  const whole = !options.quick || version === nodes.at(-1)?.version;
  const results = [];
  for (const spec of whole ? specs : specs.filter((file) => OF_NODE.test(file))) {
    const result = await runSpec(place, { node, version, spec, logs, env }, context);
    results.push(result);
    tell(result);
    if (options.bench) console.log(readFileSync(join(logs, `${result.spec}.txt`), 'utf8'));
  }
  if (!whole || !wants(options, UNITS)) return results;
  const result = await runUnits(place, { node, version, units, logs, env }, context);
  tell(result);
  return [...results, result];
}

/** @param {SpecResult} result */
function tell({ spec, node, passed, failed, skipped, skips, ms, findings }) {
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  say(
    `${findings.length === 0 ? 'ok    ' : 'FAILED'} node ${node} ${spec.padEnd(24)} ${counts}, ${(ms / 1000).toFixed(1)} s`,
  );
  for (const { name, reason } of skips) console.log(`        skipped: ${name}: ${reason}`);
  for (const finding of findings) console.log(finding.replace(/^/gm, '        '));
}

/**
 * @param {string} place
 * @param {readonly SpecResult[]} results
 * @returns {boolean}
 */
function conclude(place, results) {
  mkdirSync(join(repository, 'results'), { recursive: true });
  writeFileSync(join(repository, 'results/windows.json'), `${JSON.stringify({ place, results }, undefined, 2)}\n`);
  const red = results.filter(({ findings }) => findings.length > 0);
  const sum = (/** @type {(result: SpecResult) => number} */ of) =>
    results.reduce((all, result) => all + of(result), 0);
  // A program that hangs or ends early has no test that failed, and is a failure all the same.
  const failed = sum((result) => (result.findings.length > 0 ? Math.max(1, result.failed) : 0));
  say(`${place}: ${results.length} runs of test programs, ${red.length} of them red`);
  console.log(`${sum(({ passed }) => passed)} passed, ${failed} failed, ${sum(({ skipped }) => skipped)} skipped`);
  return results.length > 0 && red.length === 0;
}

/** @returns {Promise<number>} exit code */
async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const interrupt = new AbortController();
  for (const name of /** @type {const} */ (['SIGHUP', 'SIGINT', 'SIGTERM'])) {
    process.once(name, () => interrupt.abort(new Error(`interrupted by ${name}`)));
  }
  const late = new Error(`no end after ${options.deadlineMs / 60_000} minutes`);
  const deadline = setTimeout(() => interrupt.abort(late), options.deadlineMs);
  const work = makeRunFolder();
  try {
    return (await testAll(options, { work, signal: interrupt.signal, say })) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return interrupt.signal.aborted && interrupt.signal.reason !== late ? 130 : 1;
  } finally {
    clearTimeout(deadline);
    rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = await main();
