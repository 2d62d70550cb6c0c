// @ts-check
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { demand } from '../../run/program.mjs';
import { repository } from '../../workspace/packages.mjs';

/** @typedef {{ ms: number, cpuMs: number }} Cost of one command, from start to end */

const BIN = join(repository, 'packages/cli/dist/bin.js');

/** Runs a command without its output, and prints what its children used: the second line of `times` (POSIX.1-2017, 2.14). */
const COUNTED = '"$@" >/dev/null || exit; times';

/**
 * Runs a command of the command line so many times, one after the other.
 *
 * @param {number} times
 * @param {readonly string[]} words
 * @returns {Promise<Cost[]>}
 */
export async function repeat(times, words) {
  /** @type {Cost[]} */
  const costs = [];
  for (let turn = 0; turn < times; turn += 1) {
    const began = performance.now();
    const { stdout } = await demand(['sh', '-c', COUNTED, 'sh', process.execPath, BIN, ...words]);
    const children = stdout.trim().split('\n').at(-1) ?? '';
    const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60 + Number(s));
    costs.push({ ms: performance.now() - began, cpuMs: seconds.reduce((all, one) => all + one, 0) * 1000 });
  }
  return costs;
}

/**
 * Ends every run without waiting for anything else, and says on stderr what could not be ended.
 *
 * @returns {boolean} whether nobody is left
 */
export function endAll() {
  return spawnSync(process.execPath, [BIN, 'kill', '--all'], { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}
