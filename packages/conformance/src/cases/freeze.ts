import { setTimeout as delay } from 'node:timers/promises';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { idle, program } from '../stage/invocation.ts';
import type { Running } from '../stage/running.ts';
import type { Stage } from '../stage/stage.ts';
import { until } from '../stage/until.ts';

const STILL_MS = 250;

interface Burning {
  readonly run: Running;
  readonly usedMs: () => number;
}

/** A program that burns cpu, with a child that does so in a session of its own. */
async function burning(stage: Stage): Promise<Burning> {
  const run = await stage.start(program('burn', 1, 'child'));
  const [, child] = await run.read(/^ready (\d+)$/);
  await run.read(/^ready \d+$/);
  stage.remember(Number(child));
  const { outside } = stage;
  return { run, usedMs: () => outside.cpuMs(run.pid) + outside.cpuMs(Number(child)) };
}

/** A tree that stands still. */
export const FREEZE_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'freeze/stands-still',
    alone: true,
    title: 'a frozen tree uses no cpu time, a child in a session of its own included, and runs on when it is thawed',
    capability: 'freeze',
    programs: ['burn'],
    needs: ['linux'],
    observes: 'the cpu time of both processes while frozen and after the thaw',
    prove: async (stage) => {
      const { run, usedMs } = await burning(stage);
      must((await until(() => usedMs() > 100, 5000)) !== undefined, 'the tree runs before it is frozen', usedMs());
      await run.executor.freeze();
      const before = usedMs();
      await delay(STILL_MS);
      const during = usedMs() - before;
      must(during === 0, `a frozen tree uses no cpu time in ${STILL_MS} ms`, during);
      await run.executor.thaw();
      must((await until(() => usedMs() > before + 20, 3000)) !== undefined, 'a thawed tree runs on', usedMs() - before);
      return { observed: `0 ms in ${STILL_MS} ms` };
    },
  }),
  defineCase({
    id: 'freeze/killed',
    title: 'a frozen tree can be stopped by force',
    capability: 'freeze',
    programs: ['stay'],
    observes: 'whether the process runs when the stop resolves',
    prove: async (stage) => {
      const run = await stage.start(idle());
      await run.line();
      await run.executor.freeze();
      const began = performance.now();
      await run.executor.forceStop();
      must(!stage.outside.isRunning(run.pid), 'it does not run when the stop resolves');
      return { killMs: performance.now() - began };
    },
  }),
];
