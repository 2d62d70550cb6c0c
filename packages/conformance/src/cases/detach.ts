import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import type { Executor, Handle } from '@ringfence/core';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { scaled } from '../pace.ts';
import type { ProgramName } from '../programs.ts';
import type { Stage } from '../stage/stage.ts';
import { until } from '../stage/until.ts';
import { kill, ownerOf } from './owner.ts';

/** The handle of a detached run whose owner was killed. */
async function orphaned(stage: Stage, argv: readonly [ProgramName, ...string[]]): Promise<Handle> {
  const owner = await ownerOf(stage, 'detach', argv, /^\{.*\}$/m);
  const handle: Handle = JSON.parse(owner.said[0]);
  stage.remember(handle.identity.pid);
  await kill(owner);
  return handle;
}

/** A program that has somebody beside it, who goes on when it ends where that is possible, and what that one is called. */
const [TREE, SECOND]: readonly [readonly [ProgramName, ...string[]], string] =
  process.platform === 'win32' ? [['fork', '1'], 'node'] : [['daemon', 'stay', 'keep'], 'sleep'];

/** What is kept of a run for whoever asks for it later is removed: nobody will. On Windows its keeper may have files open. */
function forget({ data }: Handle): void {
  const { run, state } = data;
  if (typeof state === 'string' && basename(state) === run)
    rmSync(state, { recursive: true, force: true, maxRetries: 10 });
}

function open(stage: Stage, handle: Handle): Promise<Executor> {
  return stage.fresh().command('true').open(handle);
}

/** Runs that outlive whoever started them. */
export const DETACH_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'detach/end',
    title: 'a detached run whose owner was killed goes on, and how it ended is known to whoever asks',
    capability: 'detach',
    programs: ['owner', 'exit'],
    needs: ['module'],
    observes: 'whether the program runs after its owner was killed, and the exit code that is told later',
    prove: async (stage) => {
      const handle = await orphaned(stage, ['exit', '7', String(scaled(700))]);
      try {
        must(stage.outside.isRunning(handle.identity.pid), 'the program runs on');
        const { exitCode, cause } = await (await open(stage, handle)).wait();
        must(exitCode === 7 && cause.kind === 'exit', 'its end is known', { exitCode, cause });
        const again = await (await open(stage, handle)).wait();
        must(again.exitCode === 7, 'it is known to the next one who asks', again.exitCode);
        return { observed: 'exit code 7' };
      } finally {
        forget(handle);
      }
    },
  }),
  defineCase({
    id: 'detach/stopped',
    title: 'a detached run whose owner was killed is stopped by whoever opens it, with everybody in it',
    capability: 'detach',
    programs: ['owner', 'daemon', 'fork'],
    needs: ['module'],
    observes: 'who is in the tree before the stop, and who runs after it',
    prove: async (stage) => {
      const handle = await orphaned(stage, TREE);
      try {
        const other = await open(stage, handle);
        let pids: readonly number[] = [];
        const isThere = async (): Promise<boolean> => {
          const listed = await other.processes();
          pids = listed.map(({ pid }) => pid);
          return listed.length === 2 && listed.some(({ command }) => command.startsWith(SECOND));
        };
        must((await until(isThere, 3000)) !== undefined, 'the program and whom it started are in the tree', pids);
        const { cause } = await other.forceStop();
        const left = pids.filter((pid) => stage.outside.isRunning(pid));
        must(left.length === 0, 'nobody runs when the stop resolves', left);
        must(cause.kind === 'force-stop', 'the cause is the stop', cause);
        return { observed: `${pids.length} processes` };
      } finally {
        forget(handle);
      }
    },
  }),
];
