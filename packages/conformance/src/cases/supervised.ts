import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { scaled } from '../pace.ts';
import { program, shell } from '../stage/invocation.ts';

const WALL_MS = 400;
const GRACE_MS = 100;
const OUTPUT = 1 << 20;
/** A busy machine takes long to end a program that prints. */
const FLOOD = 256 << 20;

/** Limits that the supervisor holds under every executor: they end the tree by the executor's kill. */
export const SUPERVISED_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'limit.wall-time/held',
    title: 'a program that ignores polite signals is gone when its time and its grace are over',
    capability: 'limit.wall-time',
    programs: ['ignore'],
    observes: 'how long it ran, and the cause',
    prove: async (stage) => {
      const options = { forceKillAfterDelay: GRACE_MS };
      const run = await stage.start(program('ignore'), { resources: { wallTime: WALL_MS }, options });
      const began = performance.now();
      const { cause, timedOut } = await run.executor.wait();
      const tookMs = performance.now() - began - GRACE_MS;
      must(cause.kind === 'wall-time' && timedOut, 'the cause is the time', cause);
      must(tookMs > WALL_MS / 2 && tookMs < WALL_MS + scaled(3000), 'it ran as long as it might', tookMs);
      return { item: 'wallTime', asked: WALL_MS, observed: tookMs, overshoot: Math.max(0, tookMs / WALL_MS - 1) };
    },
  }),
  defineCase({
    id: 'limit.idle-time/held',
    title: 'a program that is silent for too long is ended',
    capability: 'limit.idle-time',
    needs: ['posix'],
    observes: 'how long it was silent, and the cause',
    prove: async (stage) => {
      // A shell speaks sooner than Node, which may need longer than that on a busy machine.
      const run = await stage.start(shell('echo ready; exec sleep 20'), { resources: { idleTime: WALL_MS } });
      await run.line();
      const began = performance.now();
      const { cause } = await run.executor.wait();
      const tookMs = performance.now() - began;
      must(cause.kind === 'idle-time', 'the cause is the silence', cause);
      return { item: 'idleTime', asked: WALL_MS, observed: tookMs, overshoot: Math.max(0, tookMs / WALL_MS - 1) };
    },
  }),
  defineCase({
    id: 'limit.output/held',
    title: 'a program that prints too much is ended',
    capability: 'limit.output',
    programs: ['flood'],
    observes: 'how much arrived, and the cause',
    prove: async (stage) => {
      const options = { stripFinalNewline: false, forceKillAfterDelay: 0 };
      const run = await stage.start(program('flood', FLOOD), { resources: { output: OUTPUT }, options });
      const { cause, stdout = '' } = await run.executor.wait();
      must(cause.kind === 'output', 'the cause is the output', cause);
      must(stdout.length < FLOOD / 2, 'it did not come to its end', stdout.length);
      return { item: 'output', asked: OUTPUT, observed: stdout.length, overshoot: stdout.length / OUTPUT - 1 };
    },
  }),
];
