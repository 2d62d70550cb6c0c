// @ts-check
import { parseArgs } from 'node:util';
import { add, countsText, NOTHING } from './run/check.mjs';
import { PARTS } from './run/parts.mjs';

/** @import { Counts } from './run/check.mjs' */
/** @import { Part, Wishes } from './run/parts.mjs' */

/** @typedef {{ readonly name: string, readonly counts: Counts, readonly ms: number }} Done */

const USAGE = `Usage: node scripts/test.mjs [PART...] [--skip PART]... [--live]

Runs every part, or those named; what they need is installed and built first.
  --skip PART  leave a part out
  --live       live tests must run, also where they cannot succeed

Parts:
${PARTS.map(({ name, what }) => `  ${name.padEnd(10)} ${what}`).join('\n')}`;

/**
 * @param {readonly string[]} args
 * @returns {{ help: boolean, parts: readonly Part[], wishes: Wishes }}
 * @throws {Error} when a part is not known
 */
function readArguments(args) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      live: { type: 'boolean', default: false },
      skip: { type: 'string', multiple: true, default: [] },
    },
  });
  const names = PARTS.map(({ name }) => name);
  const unknown = [...positionals, ...values.skip].filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`no part '${unknown.join(', ')}'; there are: ${names.join(', ')}`);
  const chosen = positionals.length === 0 ? names : ['install', 'build', ...positionals];
  const parts = PARTS.filter(({ name }) => chosen.includes(name) && !values.skip.includes(name));
  return { help: values.help, parts, wishes: { live: values.live } };
}

/**
 * A part that fails takes nothing from the others: one run says everything that is wrong.
 *
 * @param {Part} part
 * @param {Wishes} wishes
 * @returns {Promise<Done>}
 */
async function runPart({ name, what, run }, wishes) {
  console.log(`\n== ${name}: ${what}`);
  const began = performance.now();
  const counts = await run(wishes).catch((/** @type {unknown} */ error) => {
    console.log(error instanceof Error ? error.message : error);
    return { ...NOTHING, failed: 1 };
  });
  return { name, counts, ms: performance.now() - began };
}

/**
 * @param {readonly Done[]} done
 * @returns {Counts}
 */
function summarize(done) {
  console.log('\n== summary');
  for (const { name, counts, ms } of done) {
    const mark = counts.failed === 0 ? 'ok    ' : 'FAILED';
    console.log(`${mark} ${name.padEnd(10)} ${countsText(counts).padEnd(36)} ${(ms / 1000).toFixed(1)} s`);
  }
  const total = done.map(({ counts }) => counts).reduce(add, NOTHING);
  const seconds = done.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  console.log(`Node ${process.versions.node}, ${process.platform} ${process.arch}, ${seconds.toFixed(1)} s`);
  console.log(`tests: ${countsText(total)}`);
  return total;
}

/** @returns {Promise<number>} exit code */
async function main() {
  const { help, parts, wishes } = readArguments(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return 0;
  }
  /** @type {Done[]} */
  const done = [];
  for (const part of parts) done.push(await runPart(part, wishes));
  return summarize(done).failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
