import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { program } from '../stage/invocation.ts';
import { until } from '../stage/until.ts';
import { MEBIBYTE } from './asked-memory.ts';

/** Clock ticks and a moment between two looks. */
const TOLERANCE_MS = 80;

function known(value: number | undefined, what: string): number {
  if (value === undefined) throw new CaseNotTried(`this executor does not know ${what} here, and says so`);
  return value;
}

/** What the tree uses. */
export const STATS_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'stats/cpu',
    alone: true,
    title: 'cpu time grows with that of all processes of the tree',
    capability: 'stats',
    programs: ['burn'],
    needs: ['linux'],
    observes: 'the cpu time of both processes as the kernel counts it',
    prove: async (stage) => {
      const run = await stage.start(program('burn', 1, 'child'));
      const [, child] = await run.read(/^ready (\d+)$/);
      stage.remember(Number(child));
      const outside = (): number => stage.outside.cpuMs(run.pid) + stage.outside.cpuMs(Number(child));
      await until(() => outside() > 200, 5000);
      const [least, told, most] = [outside(), known((await run.executor.stats()).cpuTimeMs, 'cpu time'), outside()];
      must(told >= least * 0.8 - TOLERANCE_MS && told <= most * 1.2 + TOLERANCE_MS, 'it is what the kernel counts', {
        least,
        told,
        most,
      });
      await until(() => outside() > most + 100, 5000);
      const later = known((await run.executor.stats()).cpuTimeMs, 'cpu time');
      must(later > told, 'it grows', { told, later });
      return { observed: `${Math.round(told)} ms of ${Math.round(least)} ms` };
    },
  }),
  defineCase({
    id: 'stats/memory',
    title: 'memory is at least what the tree holds, and not much more',
    capability: 'stats',
    programs: ['allocate'],
    needs: ['linux'],
    observes: 'the resident memory of the process',
    prove: async (stage) => {
      const run = await stage.start(program('allocate', 64, 'stay'));
      while ((await run.line()) !== 'bound');
      const seen = stage.outside.ownBytes(run.pid);
      const told = known((await run.executor.stats()).memoryBytes, 'memory');
      must(told >= seen * 0.9, 'it is at least what the process holds', { seen, told });
      must(told <= seen + 128 * MEBIBYTE, 'it is not much more', { seen, told });
      return { item: 'memory', observed: told };
    },
  }),
  defineCase({
    id: 'stats/peak',
    title: 'the report knows the most memory that the tree held',
    capability: 'stats',
    programs: ['allocate'],
    needs: ['linux'],
    observes: 'the memory that the program took',
    prove: async (stage) => {
      const run = await stage.start(program('allocate', 64));
      const { usage } = await run.executor.wait();
      const peak = known(usage.memoryPeakBytes, 'the peak of memory');
      must(peak >= 64 * MEBIBYTE && peak <= 320 * MEBIBYTE, 'it is at least what the program took', peak);
      return { item: 'memory', observed: peak };
    },
  }),
  defineCase({
    id: 'stats/tasks',
    title: 'tasks are the processes and threads of the tree',
    capability: 'stats',
    programs: ['fork'],
    needs: ['linux'],
    observes: 'the processes and threads of the tree',
    prove: async (stage) => {
      const run = await stage.start(program('fork', 5));
      await run.line();
      const counts = async (): Promise<readonly [number, number]> => [
        known((await run.executor.stats()).tasks, 'tasks'),
        stage.outside.tasks(stage.outside.descendants(run.pid)),
      ];
      // Threads of Node come and go: the two looks must agree once.
      const agreed = await until(async () => {
        const [told, seen] = await counts();
        return told === seen;
      }, 2000);
      must(agreed !== undefined, 'they are as many as are seen', await counts());
      return { observed: (await counts())[0] };
    },
  }),
  defineCase({
    id: 'processes/all',
    title: 'the list of processes is the tree',
    capability: 'processes',
    programs: ['daemon'],
    needs: ['linux'],
    observes: 'the main process, and a daemon in a session of its own',
    prove: async (stage) => {
      const run = await stage.start(program('daemon', 'stay', 'keep'));
      const [, daemon] = await run.read(/^daemon (\d+)$/);
      stage.remember(Number(daemon));
      const listed = await run.executor.processes();
      const pids = listed.map(({ pid }) => pid).sort((a, b) => a - b);
      const tree = [run.pid, Number(daemon)].sort((a, b) => a - b);
      must(pids.join() === tree.join(), 'both are listed, and nobody else', { listed: pids, tree });
      must(
        listed.every(({ command }) => command !== ''),
        'each has a command',
        listed,
      );
      return { observed: `${pids.length} processes` };
    },
  }),
];
