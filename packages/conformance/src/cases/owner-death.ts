import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { programPath } from '../programs.ts';
import type { Stage } from '../stage/stage.ts';
import { until } from '../stage/until.ts';
import { kill, type Owner, ownerOf } from './owner.ts';

interface Owned {
  readonly owner: Owner;
  /** The main process, and a daemon that it left. */
  readonly tree: readonly number[];
}

/** Another process that owns a tree of the executor, with a daemon in it. */
async function owned(stage: Stage, then: 'stay' | 'exit'): Promise<Owned> {
  const owner = await ownerOf(stage, then, ['daemon', 'stay', 'keep'], /^tree (\d+) (\d+)$/m);
  const tree = owner.said.slice(1, 3).map(Number);
  for (const pid of tree) stage.remember(pid);
  return { owner, tree };
}

async function gone(stage: Stage, tree: readonly number[], withinMs: number): Promise<void> {
  await until(() => tree.every((pid) => !stage.outside.isRunning(pid)), withinMs);
  const left = tree.filter((pid) => stage.outside.isRunning(pid));
  must(left.length === 0, 'nobody of the tree runs', left);
}

/** What becomes of a tree whose owner is gone. */
export const OWNER_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'owner-death/exit',
    title: 'an owner that exits while its tree runs takes the tree with it',
    capability: 'kill.tree',
    programs: ['owner', 'daemon'],
    needs: ['posix', 'module'],
    owedAt: 'kernel',
    observes: 'whether the tree of another process runs after that process has exited',
    prove: async (stage) => {
      const { owner, tree } = await owned(stage, 'exit');
      await owner.ended;
      await gone(stage, tree, 1000);
      return {};
    },
  }),
  defineCase({
    id: 'owner-death/next-start',
    title: 'what a killed owner left is gone after the next start, its groups included',
    capability: 'kill.tree',
    programs: ['owner', 'daemon', 'exit'],
    needs: ['posix', 'module'],
    owedAt: 'kernel',
    observes: 'whether the tree runs and its groups are there after a start of this process',
    prove: async (stage) => {
      const { owner, tree } = await owned(stage, 'stay');
      await kill(owner);
      const next = stage.fresh().command(process.execPath, programPath('exit'), '0');
      await next.start();
      await next.wait();
      await gone(stage, tree, 0);
      return { observed: `${tree.length} processes` };
    },
  }),
  defineCase({
    id: 'owner-death/dies',
    title: 'a tree dies with its owner, even one that is killed',
    capability: 'owner-death',
    programs: ['owner', 'daemon'],
    needs: ['posix', 'module'],
    observes: 'whether the tree of another process runs after that process was killed',
    prove: async (stage) => {
      const { owner, tree } = await owned(stage, 'stay');
      await kill(owner);
      await gone(stage, tree, 2000);
      return {};
    },
  }),
];
