import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { programPath } from '../programs.ts';
import type { Stage } from '../stage/stage.ts';
import { until } from '../stage/until.ts';

interface Owned {
  readonly owner: ChildProcess;
  /** The main process, and a daemon that it left. */
  readonly tree: readonly number[];
  readonly ended: Promise<unknown>;
}

/** Another process that owns a tree of the executor, with a daemon in it. */
async function owned(stage: Stage, then: 'stay' | 'exit'): Promise<Owned> {
  const { module = '', definition } = stage.subject;
  const args = [programPath('owner'), module, definition.name, programPath('daemon'), then];
  const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(owner, 'close');
  const [stderr, text] = [gathered(owner.stderr), gathered(owner.stdout)];
  await Promise.race([until(() => /^tree \d+ \d+$/m.test(text()), 8000), ended]);
  const [, main, daemon] = /^tree (\d+) (\d+)$/m.exec(text()) ?? [];
  if (main === undefined || daemon === undefined) owner.kill('SIGKILL');
  must(main !== undefined && daemon !== undefined, 'another process owns a tree', stderr());
  const tree = [Number(main), Number(daemon)];
  for (const pid of tree) stage.remember(pid);
  return { owner, tree, ended };
}

function gathered(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (chunk) => {
    text += String(chunk);
  });
  return () => text;
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
      const { tree, ended } = await owned(stage, 'exit');
      await ended;
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
      const { owner, tree, ended } = await owned(stage, 'stay');
      owner.kill('SIGKILL');
      await ended;
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
      const { owner, tree, ended } = await owned(stage, 'stay');
      owner.kill('SIGKILL');
      await ended;
      await gone(stage, tree, 2000);
      return {};
    },
  }),
];
