import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import type { Outside } from '../outside/outside.ts';
import { program } from '../stage/invocation.ts';
import type { Running } from '../stage/running.ts';
import { enforced } from './enforced.ts';

const MEBIBYTE = 1_048_576;
const ASKED = 96 * MEBIBYTE;
/** Where the program stops by itself, in MiB: a fence that does not hold costs a laptop this much and no more. */
const BOUND = 256;

/** The most that was seen while the program took more and more. */
async function mostHeld(run: Running, outside: Outside): Promise<number> {
  let most = 0;
  for (;;) {
    const line = await run.line().catch(() => undefined);
    if (line === undefined) return most;
    most = Math.max(most, outside.ownBytes(run.pid));
    must(line !== 'bound', `the program does not get more than it may`, { bytes: most });
  }
}

/** A bound on memory. */
export const MEMORY_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'limit.memory/held',
    title: 'a program that takes more and more memory does not get more than it may',
    capability: 'limit.memory',
    programs: ['allocate'],
    needs: ['linux'],
    observes: 'the resident memory of the process, step by step, and how it ended',
    prove: async (stage) => {
      const run = await stage.start(program('allocate', BOUND), { resources: { memory: ASKED } });
      enforced(run, 'memory');
      const most = await mostHeld(run, stage.outside);
      const report = await run.executor.wait();
      must(report.failed, 'the program does not succeed', report.cause);
      const overshoot = Math.max(0, most / ASKED - 1);
      must(overshoot < 0.1, 'the program holds at most a tenth more than it may', { bytes: most });
      return { item: 'memory', asked: ASKED, observed: most, overshoot };
    },
  }),
];
