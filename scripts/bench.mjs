// @ts-check
import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { parseArgs } from 'node:util';
import { LIMITS, listContestants, workspaceRegistry } from './bench/contestants.mjs';
import { printRace, printRest } from './bench/print.mjs';
import { race } from './bench/rounds.mjs';
import { listLoaded, measureImports } from './bench/start-up.mjs';
import { median, quantile } from './bench/statistics.mjs';

/** @import { Registry } from '@ringfence/core' */
/** @import { Selection } from './bench/print.mjs' */
/** @import { Row } from './bench/rounds.mjs' */

const USAGE = `Usage: node scripts/bench.mjs [--rounds N] [--gap MS] [--only NAME]... [--json FILE]

Measures start-to-exit of /bin/true in every way this machine offers, interleaved, in one run.
  --rounds N   rounds of each way; default 200
  --gap MS     one race with this idle time before each run; default: two races, with 0 and with 20.
               The kernel's lock over moving a process between groups is slower after idle time.
  --only NAME  raw spawn and this way only
  --json FILE  also write everything as JSON`;

const SELECTIONS = 1000;
const STARTS = 20;

/**
 * Milliseconds of a selection when every probe has answered already.
 *
 * @param {Registry} registry
 * @returns {Promise<Selection>}
 */
async function measureSelection(registry) {
  const wish = { resources: { ...LIMITS, cpu: 1 } };
  /** @type {number[]} */
  const us = [];
  for (let turn = -100; turn < SELECTIONS; turn++) {
    const began = performance.now();
    await registry.select(wish);
    if (turn >= 0) us.push((performance.now() - began) * 1000);
  }
  return { medianUs: median(us), p95Us: quantile(us, 0.95) };
}

/** @returns {{ help: boolean, rounds: number, gaps: readonly number[], only: readonly string[], json?: string }} */
function readArguments() {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      rounds: { type: 'string', default: '200' },
      gap: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
    },
  });
  const { help, rounds, gap, only, json } = values;
  const gaps = gap === undefined ? [0, 20] : [Number(gap)];
  return { help, rounds: Number(rounds), gaps, only, ...(json === undefined ? {} : { json }) };
}

const { help, rounds, gaps, only, json } = readArguments();
if (help) {
  console.log(USAGE);
} else {
  const registry = await workspaceRegistry();
  const all = await listContestants(registry);
  const chosen = only.length === 0 ? all : all.filter(({ name }) => ['raw spawn', ...only].includes(name));
  const machine = { node: process.versions.node, kernel: release(), cpus: cpus().length, uid: process.getuid?.() };
  console.log(`Node ${machine.node}, kernel ${machine.kernel}, ${machine.cpus} cpus, ${rounds} rounds`);
  /** @type {Record<string, readonly Row[]>} */
  const races = {};
  for (const gapMs of gaps) {
    races[`gap${gapMs}`] = await race(chosen, { rounds, gapMs });
    printRace(races[`gap${gapMs}`] ?? [], gapMs);
  }
  const selection = await measureSelection(registry);
  const imports = await measureImports(STARTS);
  const loaded = await listLoaded();
  printRest({ selection, imports, loaded });
  if (json) {
    writeFileSync(json, `${JSON.stringify({ machine, rounds, races, selection, imports, loaded }, undefined, 2)}\n`);
  }
}
