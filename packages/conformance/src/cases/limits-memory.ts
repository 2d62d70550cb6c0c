import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase, type Observation } from '../case.ts';
import type { Outside } from '../outside/outside.ts';
import { program } from '../stage/invocation.ts';
import type { Running } from '../stage/running.ts';
import { askedMemory, MEBIBYTE } from './asked-memory.ts';
import { enforced } from './enforced.ts';

/** Where the program stops by itself, in MiB: a fence that does not hold costs the machine this much and no more. */
const BOUND = 256;

/** Watches the tree while it takes more and more; answers the most it held, and how many programs got all they tried. */
async function watched(run: Running, outside: Outside): Promise<{ readonly most: number; readonly satisfied: number }> {
  let [most, satisfied] = [0, 0];
  let tree: readonly number[] = [];
  let lines = 0;
  for (let line = await run.lineOrEnd(); line !== undefined; line = await run.lineOrEnd()) {
    // Finding the tree reads every process of the machine: it changes less often than what it holds.
    if (lines++ % 4 === 0) tree = outside.descendants(run.pid);
    const held = tree.map((pid) => outside.ownBytes(pid));
    most = Math.max(
      most,
      held.reduce((sum, bytes) => sum + bytes, 0),
    );
    if (line === 'bound') satisfied += 1;
    // It has touched what it says, also where this look came too late.
    most = Math.max(most, Number(/^holding (\d+)$/.exec(line)?.[1] ?? 0) * MEBIBYTE);
  }
  return { most, satisfied };
}

function seen(asked: number, most: number): Observation {
  const overshoot = Math.max(0, most / asked - 1);
  must(overshoot < 0.1, 'it holds at most a tenth more than it may', { asked, bytes: most });
  return { item: 'memory', asked, observed: most, overshoot };
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
      const asked = await askedMemory(stage);
      const run = await stage.start(program('allocate', BOUND), { resources: { memory: asked } });
      enforced(run, 'memory');
      const { most, satisfied } = await watched(run, stage.outside);
      const { failed, cause } = await run.executor.wait();
      must(satisfied === 0, 'it does not get all it tries to take', { bytes: most });
      must(failed, 'the program does not succeed', cause);
      return seen(asked, most);
    },
  }),
  defineCase({
    id: 'limit.memory/tree',
    title: 'two programs of one tree do not get more together than the tree may',
    capability: 'limit.memory',
    programs: ['allocate-twice'],
    needs: ['linux'],
    owedAt: 'kernel',
    observes: 'the resident memory of all processes of the tree, step by step',
    prove: async (stage) => {
      const asked = await askedMemory(stage);
      must(stage.grade('limit.memory') === 'kernel', 'it is a bound on the tree, and not on each process');
      const run = await stage.start(program('allocate-twice', 96), { resources: { memory: asked * 1.5 } });
      enforced(run, 'memory');
      // Who dies of it makes room for the other: both may get it all, one after the other.
      const { most } = await watched(run, stage.outside);
      return seen(asked * 1.5, most);
    },
  }),
  defineCase({
    id: 'limit.memory/room',
    title: 'a program that stays within its memory is left alone',
    capability: 'limit.memory',
    programs: ['allocate'],
    observes: 'how it ended',
    prove: async (stage) => {
      const asked = (await askedMemory(stage)) * 2;
      const run = await stage.start(program('allocate', 48), { resources: { memory: asked } });
      enforced(run, 'memory');
      const { cause, memoryKills } = await run.executor.wait();
      must(cause.kind === 'exit' && cause.exitCode === 0, 'it ends by itself', cause);
      must(memoryKills === undefined, 'nobody was killed for memory', memoryKills);
      return { item: 'memory', asked, observed: 48 * MEBIBYTE };
    },
  }),
  defineCase({
    id: 'limit.swap/none',
    title: 'a bound on memory is not evaded by swapping',
    capability: 'limit.swap',
    programs: ['allocate'],
    needs: ['linux'],
    observes: 'how much the program got, resident or swapped, on a machine with swap',
    prove: async (stage) => {
      if (!stage.outside.hasSwap()) throw new CaseNotTried('this machine has no swap that is on');
      const asked = await askedMemory(stage);
      const run = await stage.start(program('allocate', BOUND), { resources: { memory: asked, swap: 0 } });
      enforced(run, 'swap');
      const last = await run.last(/^holding (\d+)$/);
      const held = Number(last?.[1] ?? 0) * MEBIBYTE;
      must(held <= asked, 'it does not get more by swapping', { bytes: held });
      return { item: 'memory', asked, observed: held, overshoot: 0 };
    },
  }),
];
