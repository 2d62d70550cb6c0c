import { setTimeout as delay } from 'node:timers/promises';
import { CaseNotTried, must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { scaled } from '../pace.ts';
import { idle, program, shell } from '../stage/invocation.ts';
import type { Running } from '../stage/running.ts';
import type { Stage } from '../stage/stage.ts';
import { until } from '../stage/until.ts';
import { enforced } from './enforced.ts';

const CORES = 0.5;
const WATCHED_MS = 2000;
const CPU_TIME_MS = 1000;

/**
 * Cores that a process used, as the kernel counted over a while. The kernel charges a thread when a tick comes: where ticks come
 * late, as in an emulated machine, it gets more than its share at first and has to pay that back in the periods that follow
 * (sched-bwc.rst). So one that is over its share is watched on there, from the same beginning.
 */
async function coresOf(pid: number, { outside }: Stage, most: number): Promise<number> {
  const [before, began] = [outside.cpuMs(pid), performance.now()];
  const used = (): number => (outside.cpuMs(pid) - before) / (performance.now() - began);
  await delay(WATCHED_MS);
  while (used() > most && performance.now() - began < scaled(WATCHED_MS)) await delay(WATCHED_MS / 4);
  return used();
}

/** The most cpu time that was seen of a process while it ran. */
async function mostUsed(run: Running, { outside }: Stage): Promise<number> {
  let most = 0;
  await until(() => {
    most = Math.max(most, outside.cpuMs(run.pid));
    return !outside.isRunning(run.pid);
  }, 8000);
  return most;
}

/** Bounds on the use of processors. */
export const CPU_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'limit.cpu/held',
    alone: true,
    title: 'two busy threads together do not get more of the cpu than they may',
    capability: 'limit.cpu',
    programs: ['burn'],
    needs: ['linux'],
    observes: 'the cpu time of the process over 2 s, longer on a slow machine',
    prove: async (stage) => {
      const run = await stage.start(program('burn', 2), { resources: { cpu: CORES } });
      enforced(run, 'cpu');
      await run.line();
      // A quota is spent at the beginning of a period, and the watched time may begin and end with one: that is 5 %.
      const cores = await coresOf(run.pid, stage, CORES * 1.1);
      const overshoot = Math.max(0, cores / CORES - 1);
      must(overshoot <= 0.1, 'it uses at most a tenth more than it may', cores);
      must(cores > 0, 'it gets some cpu', cores);
      return { item: 'cpu', asked: CORES, observed: cores, overshoot };
    },
  }),
  defineCase({
    id: 'limit.cpu-set/held',
    title: 'a program runs on the cpus it was given, and on no others',
    capability: 'limit.cpu-set',
    programs: ['stay'],
    needs: ['linux'],
    observes: 'the cpus that the kernel allows the process',
    prove: async (stage) => {
      const [first = 0] = stage.outside.status(process.pid).cpus;
      const run = await stage.start(idle(), { resources: { cpuSet: [first] } });
      enforced(run, 'cpuSet');
      await run.line();
      const { cpus } = stage.outside.status(run.pid);
      must(cpus.length === 1 && cpus[0] === first, 'the kernel allows it that cpu alone', cpus);
      return { item: 'cpuSet', asked: [first], observed: [...cpus] };
    },
  }),
  defineCase({
    id: 'limit.cpu-set/kept',
    title: 'a program cannot give itself a cpu that it was not given',
    capability: 'limit.cpu-set',
    needs: ['linux'],
    owedAt: 'kernel',
    observes: 'the cpus that the kernel allows the process after it asked for another one by taskset',
    prove: async (stage) => {
      const [first = 0, second] = stage.outside.status(process.pid).cpus;
      if (second === undefined) throw new CaseNotTried('this process has one cpu to give');
      const tries =
        'command -v taskset >/dev/null || { echo none; exit; }; taskset -pc "$1" $$ >/dev/null 2>&1; echo asked; exec sleep 20';
      const run = await stage.start(shell(tries, `${first},${second}`), { resources: { cpuSet: [first] } });
      enforced(run, 'cpuSet');
      if ((await run.line()) === 'none') throw new CaseNotTried('there is no taskset to ask with');
      const { cpus } = stage.outside.status(run.pid);
      must(cpus.length === 1 && cpus[0] === first, 'the kernel still allows it that cpu alone', cpus);
      return { item: 'cpuSet', asked: [first], observed: [...cpus] };
    },
  }),
  defineCase({
    id: 'limit.cpu-time/held',
    alone: true,
    title: 'a program that used up its cpu time is ended',
    capability: 'limit.cpu-time',
    programs: ['burn'],
    needs: ['linux'],
    observes: 'the most cpu time that was seen of it, and how it ended',
    prove: async (stage) => {
      const options = { forceKillAfterDelay: 0 };
      const run = await stage.start(program('burn', 2), { resources: { cpuTime: CPU_TIME_MS }, options });
      enforced(run, 'cpuTime');
      const used = await mostUsed(run, stage);
      const { cause } = await run.executor.wait();
      must(cause.kind !== 'exit', 'it does not end by itself', cause);
      const isPolled = stage.grade('limit.cpu-time') === 'polled';
      if (isPolled) must(cause.kind === 'cpu-time', 'the cause is the cpu time', cause);
      const overshoot = Math.max(0, used / CPU_TIME_MS - 1);
      // Whoever only looks at times looks later on a slow machine.
      const most = CPU_TIME_MS + (isPolled ? scaled(CPU_TIME_MS / 2) : CPU_TIME_MS / 2);
      must(used < most, `it uses less than ${most} ms`, used);
      return { item: 'cpuTime', asked: CPU_TIME_MS, observed: used, overshoot };
    },
  }),
];
