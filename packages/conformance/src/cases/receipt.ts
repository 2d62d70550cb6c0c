import { CAPABILITIES } from '@ringfence/core';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { SAMPLES, together } from '../samples.ts';
import { ending, idle } from '../stage/invocation.ts';
import type { Stage } from '../stage/stage.ts';
import { isSameValue } from './read-back.ts';

/** Every item that is offered here, and that can be asked for beside the others. */
function offeredItems(stage: Stage): readonly string[] {
  return Object.entries(CAPABILITIES).flatMap(([id, entry]) =>
    'item' in entry && entry.item in SAMPLES && stage.grade(id) !== 'none' ? [entry.item] : [],
  );
}

/** What the receipt says as a whole. */
export const RECEIPT_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'receipt/kernel',
    title: 'everything that is offered, asked for at once, stands in the receipt as the kernel holds it',
    programs: ['stay'],
    needs: ['linux'],
    observes: 'the files of the kernel for the running process, item by item',
    prove: async (stage) => {
      const run = await stage.start(idle(), together(offeredItems(stage).flatMap((item) => SAMPLES[item] ?? [])));
      await run.line();
      const { items } = run.executor.receipt();
      const enforced = items.flatMap((entry) => (entry.status === 'enforced' ? [entry] : []));
      let compared = 0;
      for (const { item, mechanism, readBack } of enforced) {
        must(stage.outside.hasMechanism(run.pid, mechanism) !== false, `the mechanism of ${item} is there`, mechanism);
        const kernel = stage.outside.value(run.pid, item, mechanism);
        if (kernel === undefined || typeof readBack === 'object') continue;
        must(isSameValue(readBack, kernel.value), `${item} stands as ${kernel.source} says`, {
          receipt: readBack,
          kernel: kernel.value,
        });
        compared += 1;
      }
      return { observed: `${enforced.length} items, ${compared} compared` };
    },
  }),
  defineCase({
    id: 'receipt/grades',
    title: 'an enforced item has the grade and the mechanism that were proved and planned, and names no other',
    programs: ['stay'],
    observes: 'the receipt beside the offer of the probe and the plan',
    prove: async (stage) => {
      const asked = together(offeredItems(stage).flatMap((item) => SAMPLES[item] ?? []));
      const plan = await stage.registry.plan(stage.command(idle(), asked));
      const run = await stage.start(idle(), asked);
      await run.line();
      const { items, executor, killTree } = run.executor.receipt();
      must(executor === stage.subject.definition.name, 'the receipt names the executor', executor);
      must(killTree.grade === stage.grade('kill.tree'), 'the receipt has the grade of the kill', killTree);
      for (const entry of items) {
        if (entry.status !== 'enforced') continue;
        const setting = plan.settings.find(({ item }) => item === entry.item);
        must(
          setting !== undefined,
          `${entry.item} was planned`,
          plan.settings.map(({ item }) => item),
        );
        must(entry.grade === stage.grade(entry.capability), `${entry.item} has the grade that was proved`, entry.grade);
        must(
          entry.mechanism === setting.mechanism,
          `${entry.item} has the mechanism that was planned`,
          entry.mechanism,
        );
      }
      return {};
    },
  }),
  defineCase({
    id: 'receipt/implied',
    title: 'swap that follows from memory stands in the receipt as implied, enforced or not',
    programs: ['exit'],
    observes: 'the items of a run that asked for memory alone',
    prove: async (stage) => {
      const run = await stage.start(ending(0), { resources: { memory: '700M' } });
      const { receipt } = await run.executor.wait();
      const told = receipt.items.map(({ item, implied }) => `${item} ${implied}`);
      must(told.join() === 'memory false,swap true', 'memory was asked for and swap follows, in this order', told);
      return {};
    },
  }),
];
