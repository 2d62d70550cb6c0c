// @ts-check
import { setTimeout as sleep } from 'node:timers/promises';
import { RAW } from './contestants.mjs';
import { median, quantile } from './statistics.mjs';

/** @import { Contestant, Stdio } from './contestants.mjs' */

/**
 * @typedef {object} Row milliseconds from the call to the end of the program
 * @property {string} name
 * @property {Stdio} stdio
 * @property {number} rounds
 * @property {number} medianMs
 * @property {number} p95Ms
 * @property {number} ratio of the median to that of a raw spawn with the same stdio
 */

/** Rounds that are run and thrown away: modules are loaded and code is compiled in them. */
const WARM_UP = 20;

/**
 * Runs all contestants once in every round, each round in a new order, so that none always follows the same other and
 * whatever else the machine does meets them all.
 *
 * @param {readonly Contestant[]} contestants
 * @param {{ readonly rounds: number, readonly gapMs: number }} options `gapMs`: idle time before each run
 * @returns {Promise<readonly Row[]>}
 */
export async function race(contestants, { rounds, gapMs }) {
  const times = new Map(contestants.map((contestant) => [contestant, /** @type {number[]} */ ([])]));
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const contestant of shuffled(contestants)) {
      if (gapMs > 0) await sleep(gapMs);
      const began = performance.now();
      await contestant.run();
      if (round >= 0) times.get(contestant)?.push(performance.now() - began);
    }
  }
  return toRows(times);
}

/**
 * @param {ReadonlyMap<Contestant, readonly number[]>} times
 * @returns {readonly Row[]}
 */
function toRows(times) {
  const raw = new Map([...times].filter(([{ name }]) => name === RAW).map(([{ stdio }, ms]) => [stdio, median(ms)]));
  return [...times].map(([{ name, stdio }, ms]) => ({
    name,
    stdio,
    rounds: ms.length,
    medianMs: median(ms),
    p95Ms: quantile(ms, 0.95),
    ratio: median(ms) / (raw.get(stdio) ?? Number.NaN),
  }));
}

/**
 * @template T
 * @param {readonly T[]} values
 * @returns {T[]}
 */
function shuffled(values) {
  return values
    .map((value) => ({ value, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
