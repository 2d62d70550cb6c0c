import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { idle, program } from '../stage/invocation.ts';
import { askedMemory } from './asked-memory.ts';
import { enforced } from './enforced.ts';
import { askedTasks } from './limits-pids.ts';

/** Why it ended. */
export const CAUSE_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'cause.memory/own',
    title: 'a death by the memory limit is told as one, with the counter that shows it',
    capability: 'cause.memory',
    programs: ['allocate'],
    observes: 'the cause and its evidence, after a program that took too much',
    prove: async (stage) => {
      const asked = await askedMemory(stage);
      const run = await stage.start(program('allocate', 256), { resources: { memory: asked } });
      enforced(run, 'memory');
      const { cause, memoryKills, signal } = await run.executor.wait();
      must(cause.kind === 'memory', 'the cause is memory', { cause, signal });
      must(cause.limit === 'own' && cause.limitBytes === asked, 'it names this very limit', cause);
      must(cause.evidence.length > 0, 'it has evidence', cause);
      must(
        cause.evidence.some(({ before, after }) => after > (before ?? 0)),
        'a counter grew',
        cause.evidence,
      );
      must(memoryKills !== undefined, 'the report counts the kills', memoryKills);
      return { observed: cause.evidence[0]?.source ?? '' };
    },
  }),
  defineCase({
    id: 'cause.memory/child',
    title: 'a child that dies by the memory limit is counted, and the program that survives has its own end',
    capability: 'cause.memory',
    programs: ['allocate-twice'],
    owedAt: 'kernel',
    observes: 'the cause, and the counter of kills',
    prove: async (stage) => {
      const run = await stage.start(program('allocate-twice', 160), {
        resources: { memory: await askedMemory(stage) },
      });
      enforced(run, 'memory');
      const { cause, memoryKills } = await run.executor.wait();
      // Where the kernel ends a tree as a whole, the program does not survive its child.
      must(cause.kind === 'exit' || cause.kind === 'memory', 'the cause is its own exit, or memory', cause);
      must(memoryKills !== undefined, 'the report counts the kills', memoryKills);
      return { observed: cause.kind };
    },
  }),
  defineCase({
    id: 'cause.memory/stranger',
    title: 'a kill by somebody else is not told as one by memory, also where memory is bounded',
    capability: 'cause.memory',
    programs: ['stay'],
    needs: ['posix'],
    observes: 'the cause after the kit has killed the process',
    prove: async (stage) => {
      const run = await stage.start(idle(), { resources: { memory: '700M' } });
      await run.line();
      process.kill(run.pid, 'SIGKILL');
      const { cause, memoryKills } = await run.executor.wait();
      must(
        cause.kind === 'signal' && cause.signal === 'SIGKILL' && cause.by === 'unknown',
        'the cause is SIGKILL by nobody we know',
        cause,
      );
      must(memoryKills === undefined, 'no kill for memory is counted', memoryKills);
      return {};
    },
  }),
  defineCase({
    id: 'cause.pids/refused',
    alone: true,
    title: 'forks that were refused are counted',
    capability: 'cause.pids',
    programs: ['fork'],
    needs: ['linux'],
    observes: 'the counter, beside what the program says',
    prove: async (stage) => {
      const run = await stage.start(program('fork', 48), { resources: { pids: askedTasks(stage) } });
      enforced(run, 'pids');
      const [, , refused] = await run.read(/^forked (\d+) refused (\d+)$/);
      const { forksRefused } = await run.executor.forceStop();
      must(
        forksRefused?.some(({ before, after }) => after > (before ?? 0)) === true,
        'the report counts refused forks',
        forksRefused,
      );
      return { observed: `${refused} refused, ${forksRefused?.[0]?.after ?? 0} counted` };
    },
  }),
];
