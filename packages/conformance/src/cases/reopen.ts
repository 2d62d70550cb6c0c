import { createRegistry, type Handle, type RingfenceError } from '@ringfence/core';
import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { atThisPace } from '../pace.ts';
import { rejectionOf } from '../refusals/items.ts';
import { idle, program } from '../stage/invocation.ts';
import type { Stage } from '../stage/stage.ts';

const SECRET = 'not-for-other-eyes';

/** A registry as another process would have it. */
function elsewhere({ subject }: Stage): ReturnType<typeof createRegistry> {
  return createRegistry({ ...atThisPace(), host: subject.registry.host }).addExecutor(subject.definition);
}

function copied(handle: Handle): Handle {
  return JSON.parse(JSON.stringify(handle));
}

/** A handle whose tree is not there any more. */
function isLost(error: RingfenceError | undefined): boolean {
  return ['PROCESS_NOT_FOUND', 'RUN_LOST'].includes(error?.code ?? '');
}

/** Taking over a tree that runs. */
export const REOPEN_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'reattach/handle',
    title: 'a handle names the process so that it cannot be mistaken for another, survives JSON and holds no secret',
    capability: 'reattach',
    programs: ['stay'],
    needs: ['linux'],
    observes: 'the pid, start time and boot id of the process as the kernel has them',
    prove: async (stage) => {
      const run = await stage.start(idle(SECRET), { command: { env: { SECRET } } });
      await run.line();
      const handle = await run.executor.handle();
      must(JSON.stringify(copied(handle)) === JSON.stringify(handle), 'it survives JSON', handle);
      must(handle.executor === stage.subject.definition.name, 'it names the executor', handle.executor);
      const { pid, startTime, bootId } = handle.identity;
      must(pid === run.pid, 'it names the main process', pid);
      must(startTime === stage.outside.startTime(run.pid), 'it has the start time of the process', startTime);
      must(bootId === stage.outside.bootId(), 'it has the id of this boot', bootId);
      must(!JSON.stringify(handle).includes(SECRET), 'it holds no argument and no variable', handle);
      return {};
    },
  }),
  defineCase({
    id: 'reattach/open',
    title: 'another owner opens the handle, sees the tree and stops it',
    capability: 'reattach',
    programs: ['daemon'],
    needs: ['linux'],
    observes: 'who is in the tree, and whether they run after the stop',
    prove: async (stage) => {
      const run = await stage.start(program('daemon', 'stay', 'keep'));
      const [, daemon] = await run.read(/^daemon (\d+)$/);
      stage.remember(Number(daemon));
      const other = await elsewhere(stage)
        .command('true')
        .open(copied(await run.executor.handle()));
      must(other.pid === run.pid, 'it is the same main process', other.pid);
      const pids = (await other.processes()).map(({ pid }) => pid);
      must(pids.includes(run.pid) && pids.includes(Number(daemon)), 'it sees both processes', pids);
      const { kill } = await other.forceStop();
      const left = [run.pid, Number(daemon)].filter((pid) => stage.outside.isRunning(pid));
      must(left.length === 0, 'nobody runs when its stop resolves', left);
      must(kill !== undefined, 'it has a receipt of the kill');
      const { signal } = await run.executor.wait();
      must(signal === 'SIGKILL', 'the first owner sees the end', signal);
      return {};
    },
  }),
  defineCase({
    id: 'reattach/reused-pid',
    title: 'a handle whose pid belongs to another process by now is refused, and that process is spared',
    capability: 'reattach',
    programs: ['stay'],
    needs: ['linux'],
    observes: 'the code of the error, and whether the process runs on',
    prove: async (stage) => {
      const run = await stage.start(idle());
      await run.line();
      const handle = copied(await run.executor.handle());
      const reused = {
        ...handle,
        identity: { ...handle.identity, startTime: String(Number(handle.identity.startTime) - 7) },
      };
      const error = await rejectionOf(elsewhere(stage).command('true').open(reused));
      must(isLost(error), 'it is refused with PROCESS_NOT_FOUND or RUN_LOST', error?.code ?? 'it was opened');
      must(stage.outside.isRunning(run.pid), 'the process runs on');
      return {};
    },
  }),
  defineCase({
    id: 'reattach/ended',
    title: 'a handle whose tree has ended is refused',
    capability: 'reattach',
    programs: ['stay'],
    observes: 'the code of the error',
    prove: async (stage) => {
      const run = await stage.start(idle());
      await run.line();
      const handle = copied(await run.executor.handle());
      await run.executor.forceStop();
      const error = await rejectionOf(elsewhere(stage).command('true').open(handle));
      must(isLost(error), 'it is refused with PROCESS_NOT_FOUND or RUN_LOST', error?.code ?? 'it was opened');
      return {};
    },
  }),
  defineCase({
    id: 'reattach/stale-groups',
    title: 'a tree that was taken over is not taken for one that a dead owner left',
    capability: 'reattach',
    programs: ['stay', 'exit'],
    needs: ['linux'],
    observes: 'whether the process runs after another start',
    prove: async (stage) => {
      const run = await stage.start(idle());
      await run.line();
      const registry = elsewhere(stage);
      const other = await registry.command('true').open(copied(await run.executor.handle()));
      await (await registry.command('true').start()).wait();
      if (!stage.outside.isRunning(run.pid)) throw new CaseNotTried('the process ended by itself');
      must(other.state === 'running', 'the tree runs on', other.state);
      await other.forceStop();
      return {};
    },
  }),
];
