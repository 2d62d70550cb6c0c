// @ts-check
import { FOREIGN } from '../layers/house.mjs';

/** @import { Row } from './rounds.mjs' */
/** @import { Loaded, StartUp } from './start-up.mjs' */

const OURS = /^(?:packages|plugins)\//;

/** Microseconds of one warm selection. @typedef {{ readonly medianUs: number, readonly p95Us: number }} Selection */

/**
 * @param {readonly Row[]} rows
 * @param {number} gapMs idle time before each run
 */
export function printRace(rows, gapMs) {
  console.log(`\n/bin/true, start to exit, ${gapMs === 0 ? 'back to back' : `${gapMs} ms idle before each`}`);
  console.log(
    `${'way'.padEnd(24)}${'stdio'.padEnd(8)}${'median'.padStart(10)}${'p95'.padStart(10)}${'ratio'.padStart(8)}`,
  );
  for (const { name, stdio, medianMs, p95Ms, ratio } of rows) {
    const [middle, slow] = [medianMs, p95Ms].map((ms) => `${ms.toFixed(2)} ms`.padStart(10));
    console.log(`${name.padEnd(24)}${stdio.padEnd(8)}${middle}${slow}${ratio.toFixed(2).padStart(8)}`);
  }
}

/**
 * @param {{ readonly selection: Selection, readonly imports: readonly StartUp[], readonly loaded: Loaded }} measured
 */
export function printRest({ selection, imports, loaded }) {
  console.log(`\nwarm selection: median ${selection.medianUs.toFixed(1)} us, p95 ${selection.p95Us.toFixed(1)} us`);
  for (const { name, aboveEmptyMs } of imports) {
    console.log(`importing ${name}: ${aboveEmptyMs.toFixed(1)} ms above an empty script`);
  }
  console.log(`\nloaded by importing @ringfence/core: ${list(loaded.core)}`);
  console.log(`  then by importing ringfence: ${list(loaded.whole)}`);
  console.log(`  then by the first selection: ${list(loaded.select)}`);
  console.log(`  then by the first run (${loaded.executor}): ${list(loaded.run)}`);
}

/**
 * Our own packages and those we chose; what these bring along is only counted.
 *
 * @param {readonly string[]} names
 * @returns {string}
 */
function list(names) {
  const chosen = names.filter((name) => OURS.test(name) || FOREIGN.includes(name));
  const others = names.length - chosen.length;
  if (names.length === 0) return 'nothing';
  return `${chosen.join(', ')}${others === 0 ? '' : ` and ${others} packages that these need`}`;
}
