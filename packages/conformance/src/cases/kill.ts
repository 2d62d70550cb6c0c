import { spawn } from 'node:child_process';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase, type Observation } from '../case.ts';
import { idle, program } from '../stage/invocation.ts';
import type { Running } from '../stage/running.ts';
import type { Stage } from '../stage/stage.ts';

const CHILDREN = 40;

/** Forces a stop, and looks at once who of these still runs. */
async function forced(run: Running, stage: Stage, pids: readonly number[]): Promise<Observation> {
  for (const pid of pids) stage.remember(pid);
  must(
    pids.every((pid) => stage.outside.isRunning(pid)),
    'they run before the kill',
    pids,
  );
  const began = performance.now();
  const { kill } = await run.executor.forceStop();
  const killMs = performance.now() - began;
  const left = [run.pid, ...pids].filter((pid) => stage.outside.isRunning(pid));
  must(left.length === 0, 'nobody of the tree runs when forceStop() resolves', left);
  must(kill !== undefined && kill.survivors.length === 0, 'the receipt of the kill names no survivors', kill);
  return { observed: `${pids.length + 1} processes`, killMs };
}

async function daemonOf(run: Running): Promise<number> {
  const [, pid] = await run.read(/^daemon (\d+)$/);
  return Number(pid);
}

/** Nobody of the tree survives a forced stop. */
export const KILL_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'kill.tree/children',
    title: 'forty children are gone when a forced stop resolves',
    capability: 'kill.tree',
    programs: ['fork'],
    needs: ['linux'],
    observes: 'which processes run when it resolves, and how long it takes',
    prove: async (stage) => {
      const run = await stage.start(program('fork', CHILDREN));
      await run.line();
      return forced(
        run,
        stage,
        stage.outside.descendants(run.pid).filter((pid) => pid !== run.pid),
      );
    },
  }),
  defineCase({
    id: 'kill.tree/daemon',
    title:
      'a daemon that forked twice, left the session and ignores polite signals is gone when a forced stop resolves',
    capability: 'kill.tree',
    programs: ['daemon'],
    needs: ['posix'],
    owedAt: 'kernel',
    observes: 'which processes run when it resolves, and how long it takes',
    prove: async (stage) => {
      const run = await stage.start(program('daemon', 'stay', 'keep'));
      return forced(run, stage, [await daemonOf(run)]);
    },
  }),
  defineCase({
    id: 'kill.tree/cleared',
    title: 'so is one that cleared its environment',
    capability: 'kill.tree',
    programs: ['daemon'],
    needs: ['posix'],
    owedAt: 'kernel',
    observes: 'which processes run when it resolves',
    prove: async (stage) => {
      const run = await stage.start(program('daemon', 'stay', 'clear'));
      return forced(run, stage, [await daemonOf(run)]);
    },
  }),
  defineCase({
    id: 'kill.tree/title',
    title: 'so is a child in a session of its own that wrote over its command line and its environment',
    capability: 'kill.tree',
    programs: ['title'],
    needs: ['posix'],
    owedAt: 'kernel',
    observes: 'which processes run when it resolves',
    prove: async (stage) => {
      const run = await stage.start(program('title'));
      const [, child] = await run.read(/^child (\d+)$/);
      return forced(run, stage, [Number(child)]);
    },
  }),
  defineCase({
    id: 'kill.tree/hopping',
    title: 'processes that hop from pid to pid are gone when a forced stop resolves',
    capability: 'kill.tree',
    programs: ['hop'],
    needs: ['linux'],
    owedAt: 'kernel',
    observes: 'whether anybody with the mark of the run is there after it resolves',
    prove: async (stage) => {
      const run = await stage.start(program('hop', 3, 5000));
      await run.line();
      const seen = await forced(run, stage, []);
      const left = stage.marked();
      must(left.length === 0, 'nobody goes on hopping', left);
      return { ...seen, observed: '3 chains' };
    },
  }),
  defineCase({
    id: 'kill.tree/left-child',
    title: 'a child that the program left behind is gone when the report is there',
    capability: 'kill.tree',
    programs: ['hold-pipe'],
    needs: ['posix'],
    owedAt: 'kernel',
    observes: 'whether the child runs, and the receipt of the kill',
    prove: (stage) => swept(stage, 'hold-pipe', ['together'], /^child (\d+)$/),
  }),
  defineCase({
    id: 'kill.tree/left-daemon',
    title: 'a daemon that the program left behind is gone when the report is there',
    capability: 'kill.tree',
    programs: ['daemon'],
    needs: ['posix'],
    owedAt: 'kernel',
    observes: 'whether the daemon runs, and the receipt of the kill',
    prove: (stage) => swept(stage, 'daemon', ['leave', 'clear'], /^daemon (\d+)$/),
  }),
  defineCase({
    id: 'kill.tree/spares-others',
    title: 'whoever does not belong to the tree is spared: another run, and a process of the caller',
    capability: 'kill.tree',
    programs: ['stay'],
    needs: ['posix'],
    observes: 'whether the others run after a forced stop',
    prove: async (stage) => {
      const stranger = spawn('sleep', ['20'], { stdio: 'ignore' });
      try {
        const [run, other] = [await stage.start(idle()), await stage.start(idle())];
        await Promise.all([run.line(), other.line()]);
        await run.executor.forceStop();
        must(stage.outside.isRunning(other.pid), 'another run goes on');
        must(stage.outside.isRunning(stranger.pid ?? 0), 'a process of the caller goes on');
        return {};
      } finally {
        stranger.kill('SIGKILL');
      }
    },
  }),
  defineCase({
    id: 'kill.tree/proof',
    title: 'the receipt of a kill says how, what proves it and how surely, and no more than was proved',
    capability: 'kill.tree',
    programs: ['fork'],
    needs: ['linux'],
    observes: 'the receipt of the kill beside the processes that were seen',
    prove: async (stage) => {
      const run = await stage.start(program('fork', 3));
      await run.line();
      const seen = stage.outside.descendants(run.pid).length;
      const { kill, receipt } = await run.executor.forceStop();
      must(kill !== undefined, 'a forced stop has a receipt');
      must(kill.mechanism !== '' && kill.proof !== '', 'it names the mechanism and the proof', kill);
      must(kill.killed === undefined || kill.killed === seen, `it counts ${seen} processes, or none`, kill);
      const sure = stage.grade('kill.tree') === 'kernel';
      must(
        kill.complete === sure,
        sure ? 'what the kernel holds is proved gone' : 'what may have been missed is not proved',
        kill,
      );
      must(
        receipt.killTree.grade === stage.grade('kill.tree'),
        'the receipt of the run has the grade of the probe',
        receipt.killTree,
      );
      return { observed: kill.proof };
    },
  }),
];

/** A program that ends by itself and leaves somebody. */
async function swept(
  stage: Stage,
  name: 'hold-pipe' | 'daemon',
  args: readonly string[],
  form: RegExp,
): Promise<Observation> {
  const run = await stage.start(program(name, ...args));
  const [, text] = await run.read(form);
  stage.remember(Number(text));
  const { kill, exitCode, notes } = await run.executor.wait();
  must(!stage.outside.isRunning(Number(text)), 'nobody is left when the report is there', text);
  must(exitCode === 0, 'the end of the program is its own', exitCode);
  // Who leaves the sweep to the platform cannot count, and says so.
  must(kill !== undefined || notes.some((note) => note.includes('killed')), 'the report says who was killed', notes);
  return { observed: `${kill?.killed ?? 'some'} left, killed` };
}
