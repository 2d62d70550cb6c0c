// @ts-check
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRunFolder } from './machines/cache.mjs';
import { run } from './machines/process.mjs';
import { readOptions, USAGE } from './windows/options.mjs';
import { openPlace } from './windows/place.mjs';
import { runSpec } from './windows/run-spec.mjs';

/** @import { Options } from './windows/options.mjs' */
/** @import { Context, SpecResult } from './windows/types.d.ts' */

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
    const results = [];
    for (let round = 1; round <= options.repeat; round += 1) {
      const roundBegan = performance.now();
      for (const { version, node } of opened.nodes) {
        for (const spec of opened.specs) {
          const logs = join(repository, 'results/windows', `node-${version}`);
          const result = await runSpec(opened.place, { node, version, spec, logs, env: opened.env }, context);
          results.push(result);
          tell(result);
          if (options.bench) console.log(readFileSync(join(logs, `${result.spec}.txt`), 'utf8'));
        }
      }
      if (options.repeat > 1) say(`round ${round} took ${((performance.now() - roundBegan) / 1000).toFixed(1)} s`);
    }
    return conclude(opened.place.name, results);
  } finally {
    await opened.place.stop();
  }
}

/** @param {SpecResult} result */
function tell({ spec, node, passed, failed, skipped, ms, findings }) {
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
  say(
    `${findings.length === 0 ? 'ok    ' : 'FAILED'} node ${node} ${spec.padEnd(24)} ${counts}, ${(ms / 1000).toFixed(1)} s`,
  );
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
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  say(`${place}: ${passed} tests passed in ${results.length} runs of test programs, ${red.length} runs are red`);
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
  const work = makeRunFolder();
  try {
    return (await testAll(options, { work, signal: interrupt.signal, say })) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return interrupt.signal.aborted ? 130 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

process.exitCode = await main();
