import { constants } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import type { Report } from '@ringfence/core';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { ending, type Invocation, program, shell } from '../stage/invocation.ts';
import type { Stage } from '../stage/stage.ts';

/** Signals that end a program which does nothing about them; signal(7), without those that stop, continue or are ignored. */
const ENDING: readonly NodeJS.Signals[] = [
  ...([
    'SIGHUP',
    'SIGINT',
    'SIGQUIT',
    'SIGILL',
    'SIGTRAP',
    'SIGABRT',
    'SIGBUS',
    'SIGFPE',
    'SIGKILL',
    'SIGUSR1',
  ] as const),
  ...([
    'SIGSEGV',
    'SIGUSR2',
    'SIGPIPE',
    'SIGALRM',
    'SIGTERM',
    'SIGXCPU',
    'SIGXFSZ',
    'SIGVTALRM',
    'SIGPROF',
    'SIGSYS',
  ] as const),
];

async function endOf(stage: Stage, invocation: Invocation): Promise<Report> {
  const executor = stage.command(invocation, { command: { cwd: stage.folder } });
  await executor.start();
  return executor.wait();
}

async function endsBy(stage: Stage, signal: NodeJS.Signals): Promise<void> {
  // No core dumps: some of these write one.
  const report = await endOf(stage, shell(`ulimit -c 0; kill -${signal.slice(3)} $$`));
  must(report.signal === signal, `an end by ${signal} is told as one`, { signal: report.signal, cause: report.cause });
  const cause = { kind: 'signal', signal, by: 'unknown' };
  must(
    isDeepStrictEqual(report.cause, cause),
    `the cause of an end by ${signal} is that signal, by nobody we know`,
    report.cause,
  );
}

/** How a program ends, and how that is told. */
export const EXIT_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'exit/codes',
    title: 'the exit code of the program is the one in the report, also where it looks like a signal',
    programs: ['exit'],
    observes: 'exit codes and causes',
    prove: async (stage) => {
      for (const code of [0, 1, 125, 137, 255]) {
        const { exitCode, cause } = await endOf(stage, ending(code));
        must(exitCode === code, `a program that ends with ${code} has that code`, exitCode);
        must(
          isDeepStrictEqual(cause, { kind: 'exit', exitCode: code }),
          `the cause of an exit with ${code} is an exit`,
          cause,
        );
      }
      return {};
    },
  }),
  defineCase({
    id: 'exit/signals',
    title: 'an end by a signal is told as that signal, for every signal that ends a program',
    needs: ['posix'],
    observes: 'signals and causes',
    prove: async (stage) => {
      const known = ENDING.filter((signal) => signal in constants.signals);
      for (const signal of known) await endsBy(stage, signal);
      return { observed: `${known.length} signals` };
    },
  }),
  defineCase({
    id: 'exit/not-before',
    title: 'the end is told when the program has ended, and not before',
    programs: ['exit'],
    observes: 'whether the process still runs when its end is told',
    prove: async (stage) => {
      const run = await stage.start(program('exit', 0, 200));
      let early = false;
      const told = run.confinement.exited.then(() => {
        early = stage.outside.isRunning(run.pid);
      });
      const { durationMs } = await run.executor.wait();
      await told;
      must(!early, 'the process does not run any more when its end is told', run.pid);
      must(durationMs >= 200, 'the report counts the time that the program took', durationMs);
      return {};
    },
  }),
  defineCase({
    id: 'exit/same-answer',
    title: 'whoever asks how the program ended gets the same answer, however often',
    programs: ['exit'],
    observes: 'four reports and three ends',
    prove: async (stage) => {
      const run = await stage.start(ending(3));
      const both = await Promise.all([run.executor.wait(), run.executor.wait()]);
      const reports = [...both, await run.executor.wait(), await run.executor.forceStop()];
      must(
        reports.every((report) => isDeepStrictEqual(report, reports[0])),
        'every report of a run is equal',
        reports,
      );
      const ends = [await run.confinement.exited, await run.confinement.exited, await run.confinement.exited];
      must(
        ends.every((end) => isDeepStrictEqual(end, ends[0])),
        'every end of a run is equal',
        ends,
      );
      return {};
    },
  }),
];
