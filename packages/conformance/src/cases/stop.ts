import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { scaled } from '../pace.ts';
import { ending, idle, program } from '../stage/invocation.ts';

const GRACE_MS = 250;

/** A polite stop, a forced one, and signals. */
export const STOP_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'stop/polite',
    title: 'a program that is asked to stop may take its time within the grace, and ends by itself',
    programs: ['polite'],
    needs: ['posix'],
    observes: 'what the program prints after it was asked, its exit code and the cause',
    prove: async (stage) => {
      const run = await stage.start(program('polite', 150, 7));
      await run.line();
      const { exitCode, cause, stdout } = await run.executor.shutdown({ graceMs: scaled(5000) });
      must(stdout === 'ready\nasked\ndone', 'it was asked, and came to its end', stdout);
      must(exitCode === 7, 'it ended with its own code', exitCode);
      must(cause.kind === 'shutdown' && !cause.forced, 'the cause is a shutdown without force', cause);
      return {};
    },
  }),
  defineCase({
    id: 'stop/forced',
    title: 'a program that does not heed the question is forced when the grace is over, and not before',
    programs: ['ignore'],
    needs: ['posix'],
    observes: 'how long it takes, and the cause',
    prove: async (stage) => {
      const run = await stage.start(program('ignore'));
      await run.line();
      const began = performance.now();
      const { cause, kill } = await run.executor.shutdown({ graceMs: GRACE_MS });
      const tookMs = performance.now() - began;
      must(!stage.outside.isRunning(run.pid), 'it does not run any more');
      must(tookMs >= GRACE_MS, 'it has its grace', tookMs);
      must(tookMs < GRACE_MS + scaled(2000), 'it is forced when the grace is over', tookMs);
      must(cause.kind === 'shutdown' && cause.forced, 'the cause is a shutdown by force', cause);
      must(kill?.politeSignal === 'SIGTERM', 'the receipt of the kill names the polite signal', kill);
      return { killMs: tookMs - GRACE_MS };
    },
  }),
  defineCase({
    id: 'stop/signal-main',
    title: 'a signal to the main process reaches it, and not its child',
    programs: ['signals'],
    needs: ['posix'],
    observes: 'which signals the program prints, and how many its child counts when it is asked after that',
    prove: async (stage) => {
      const run = await stage.start(program('signals'), { command: { stdin: 'pipe' } });
      await run.read(/^ready \d+$/);
      await run.executor.signal('SIGUSR2');
      run.executor.stdin?.write('?');
      const lines = [await run.line(), await run.line()];
      must(lines.includes('child counts 0'), 'the child does not get it', lines);
      must(lines.includes('main got SIGUSR2'), 'the main process gets the signal', lines);
      return {};
    },
  }),
  defineCase({
    id: 'stop/signal-tree',
    timeoutMs: 5000,
    title: 'a signal to the tree reaches the main process and its child',
    programs: ['signals'],
    needs: ['posix'],
    observes: 'which signals the program and its child print',
    prove: async (stage) => {
      const run = await stage.start(program('signals'));
      await run.read(/^ready \d+$/);
      await run.executor.signal('SIGUSR2', 'tree');
      const lines = [await run.line(), await run.line()].sort();
      must(lines.join() === 'child got SIGUSR2,main got SIGUSR2', 'both get it, once', lines);
      return {};
    },
  }),
  defineCase({
    id: 'stop/by-caller',
    title: 'an end by a signal that the caller sent is told as the caller’s',
    programs: ['stay'],
    needs: ['posix'],
    observes: 'the cause',
    prove: async (stage) => {
      const run = await stage.start(idle());
      await run.line();
      await run.executor.signal('SIGTERM');
      const { cause } = await run.executor.wait();
      must(
        cause.kind === 'signal' && cause.signal === 'SIGTERM' && cause.by === 'caller',
        'the cause is the signal of the caller',
        cause,
      );
      return {};
    },
  }),
  defineCase({
    id: 'stop/after-the-end',
    title: 'verbs that come after the end are no errors',
    programs: ['exit'],
    observes: 'what each verb answers when the program has ended',
    prove: async (stage) => {
      const { executor, confinement } = await stage.start(ending(5));
      await confinement.exited;
      await executor.signal('SIGTERM', 'tree');
      const report = await executor.wait();
      await executor.signal('SIGTERM');
      const later = [await executor.forceStop(), await executor.shutdown()];
      must(
        later.every((answer) => answer === report),
        'stops after the end answer the report',
        later,
      );
      must(report.cause.kind === 'exit', 'the cause stays what it was', report.cause);
      const left = await executor.processes();
      must(left.length === 0, 'nobody is in the tree', left);
      await executor.stats();
      return {};
    },
  }),
];
