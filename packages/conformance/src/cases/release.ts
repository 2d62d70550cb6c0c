import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { ending, idle } from '../stage/invocation.ts';

/** What is there when everything is over: nothing. */
export const RELEASE_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'release/quiet',
    title: 'a run that is over is over: its report is there, and letting go of its fence is no error',
    programs: ['exit'],
    observes: 'whether the report is there, and what letting go came to',
    prove: async (stage) => {
      const run = await stage.start(ending(0));
      await run.executor.wait();
      const { released } = stage.subject.watch;
      must(released.has(run.pid), 'the fence was let go of when the report is there');
      must(released.get(run.pid) === undefined, 'letting go of it does not throw', String(released.get(run.pid)));
      return {};
    },
  }),
  defineCase({
    id: 'release/nothing-left',
    title: 'no process and no group is left when the report is there',
    programs: ['exit', 'stay'],
    observes: 'the groups that were around the program, and processes with its mark',
    prove: async (stage) => {
      const run = await stage.start(idle());
      await run.line();
      const own = stage.outside.groups(process.pid).map(({ directory }) => directory);
      const groups = stage.outside.groups(run.pid).filter(({ directory }) => !own.includes(directory));
      await run.executor.forceStop();
      const left = stage.outside.existing(groups);
      must(left.length === 0, 'the groups are gone when the report is there', left);
      must(stage.marked().length === 0, 'nobody with its mark runs', stage.marked());
      return { observed: `${groups.length} groups, gone` };
    },
  }),
];
