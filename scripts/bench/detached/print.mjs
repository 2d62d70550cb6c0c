// @ts-check
import { median } from '../statistics.mjs';

/** @import { Cost } from './command.mjs' */
/** @import { StartedRuns } from './runs.mjs' */
/** @import { Kind } from './shims.mjs' */

/** @param {Pick<StartedRuns, 'bytesPerRun'>} owner @param {readonly Kind[]} kinds */
export function printMemory({ bytesPerRun }, kinds) {
  console.log(`  the process that started them grew by ${Math.round(bytesPerRun / 1024)} KiB for each`);
  for (const { kind, count, rss, pss, own } of kinds) {
    console.log(`  ${kind} (${count}): ${pss} KiB proportional, ${own} KiB private, ${rss} KiB resident`);
  }
}

/** @param {string} command @param {readonly Cost[]} costs */
export function printCost(command, costs) {
  const [ms, cpu] = [costs.map((cost) => cost.ms), costs.map((cost) => cost.cpuMs)].map(median);
  console.log(
    `  ringfence ${command}: ${Math.round(ms ?? Number.NaN)} ms, of them ${Math.round(cpu ?? Number.NaN)} ms of its own cpu time`,
  );
}
