// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endAll, repeat } from './bench/detached/command.mjs';
import { printCost, printMemory } from './bench/detached/print.mjs';
import { startDetachedRuns } from './bench/detached/runs.mjs';
import { memoryOfShims } from './bench/detached/shims.mjs';
import { atEnd } from './run/ending.mjs';

const USAGE = `Usage: node scripts/bench-detached.mjs [--runs N] [--executor NAME]

Starts many detached runs of \`sleep\`, and measures what they cost: the memory of whoever started them and of each
process that looks after one, the time of \`ringfence ps\`, and the time until \`ringfence kill --all\` has its proof.
  --runs N         default 500
  --executor NAME  default: the one that is selected for a limit on memory`;

const LISTINGS = 7;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    runs: { type: 'string', default: '500' },
    executor: { type: 'string' },
  },
});
const runs = Number(values.runs);
if (values.help) {
  console.log(USAGE);
} else if (!Number.isInteger(runs) || runs < 1) {
  console.error(`--runs takes a whole number from 1, not '${values.runs}'\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  const home = mkdtempSync(join(tmpdir(), 'ringfence-bench-'));
  process.env['RINGFENCE_STATE_DIR'] = home;
  // Runs that outlive this process must not, whichever way it ends.
  atEnd(() => {
    if (endAll()) rmSync(home, { recursive: true, force: true });
  });
  const started = await startDetachedRuns(runs, values.executor);
  console.log(`${runs} runs of sleep under ${started.executor}, Node ${process.versions.node}`);
  console.log(`  started one after the other in ${(started.ms / 1000).toFixed(1)} s`);
  printMemory(started, memoryOfShims(home));
  printCost('ps', await repeat(LISTINGS, ['ps']));
  printCost('kill --all', await repeat(1, ['kill', '--all']));
  printCost('prune', await repeat(1, ['prune', '--quiet']));
}
