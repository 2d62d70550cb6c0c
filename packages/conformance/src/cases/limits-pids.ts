import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { program } from '../stage/invocation.ts';
import type { Stage } from '../stage/stage.ts';
import { enforced } from './enforced.ts';

const TASKS = 24;
const TRIED = 48;
/** Other programs of the user come and go while this one runs. */
const ROOM_FOR_OTHERS = 40;

/** A bound on each process counts every task of the user: then there must be room for those that are there. */
export function askedTasks(stage: Stage): number {
  if (stage.grade('limit.pids') === 'kernel') return TASKS;
  return stage.outside.tasksOf(process.getuid?.() ?? 0) + TASKS + ROOM_FOR_OTHERS;
}

function triedForks(stage: Stage): number {
  return stage.grade('limit.pids') === 'kernel' ? TRIED : TRIED + 2 * ROOM_FOR_OTHERS;
}

function tasksSeen(stage: Stage, pid: number): number {
  const { outside } = stage;
  if (stage.grade('limit.pids') !== 'kernel') return outside.tasksOf(process.getuid?.() ?? 0);
  return outside.tasks(outside.descendants(pid));
}

/** A bound on tasks. */
export const PIDS_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'limit.pids/held',
    alone: true,
    title: 'a program that forks and forks does not get more tasks than it may',
    capability: 'limit.pids',
    programs: ['fork'],
    needs: ['linux'],
    observes: 'the processes and threads of the tree, and how many forks were refused',
    prove: async (stage) => {
      const asked = askedTasks(stage);
      const run = await stage.start(program('fork', triedForks(stage)), { resources: { pids: asked } });
      enforced(run, 'pids');
      const [, , refused] = await run.read(/^forked (\d+) refused (\d+)$/);
      const tasks = tasksSeen(stage, run.pid);
      must(Number(refused) > 0, 'some forks are refused', refused);
      must(tasks <= asked, 'there are no more tasks than it may have', tasks);
      return { item: 'pids', asked, observed: tasks, overshoot: Math.max(0, tasks / asked - 1) };
    },
  }),
  defineCase({
    id: 'limit.pids/room',
    alone: true,
    title: 'a program that stays within its tasks is left alone',
    capability: 'limit.pids',
    programs: ['fork'],
    needs: ['linux'],
    observes: 'how many forks were refused, as the program and as the report say',
    prove: async (stage) => {
      const run = await stage.start(program('fork', 4), { resources: { pids: askedTasks(stage) + TASKS } });
      enforced(run, 'pids');
      const [, , refused] = await run.read(/^forked (\d+) refused (\d+)$/);
      const { forksRefused } = await run.executor.forceStop();
      must(refused === '0' && forksRefused === undefined, 'no fork is refused', { refused, forksRefused });
      return {};
    },
  }),
];
