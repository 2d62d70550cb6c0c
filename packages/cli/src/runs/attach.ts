import { type Executor, errorText, type Report } from '@ringfence/core';
import type { Outside } from '../outside.ts';
import { endingLines } from '../run/ending.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import type { Given } from '../run/given.ts';
import { labelOf, listRuns, pickRun, type RunEntry } from './entry.ts';
import { RunOpener } from './open.ts';
import { printOutput } from './output.ts';

const PASSED: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'];

/** `ringfence attach`: output from now on, and signals, until the run ends or the terminal goes away. */
export async function attach([word = '']: readonly string[], given: Given, outside: Outside): Promise<number> {
  const entry = pickRun(word, await listRuns(outside));
  const executor = await new RunOpener(given, outside).open(entry);
  const report = executor.wait();
  let over = false;
  const settled = report.finally(() => {
    over = true;
  });
  // Awaited below; until then it must not count as unhandled.
  settled.catch(() => undefined);
  const letGo = new Promise<'let go'>((resolve) => outside.signals.on('SIGHUP', () => resolve('let go')));
  const desk = passSignals(executor, outside);
  try {
    const following = printOutput(entry, { names: ['stdout', 'stderr'], lines: 0, follow: true }, outside, () => over);
    const end = await Promise.race([settled, letGo]);
    if (end === 'let go') return 0;
    await following;
    return await tellEnd(end, entry, outside);
  } finally {
    desk.close();
  }
}

async function tellEnd(report: Report, entry: RunEntry, { stderr }: Outside): Promise<number> {
  for (const line of endingLines(report)) await stderr.print(`ringfence: ${labelOf(entry)}: ${line}\n`);
  return exitCodeOf(report);
}

function passSignals(executor: Executor, { signals, stderr }: Outside): { close(): void } {
  const pass = (signal: NodeJS.Signals): void => {
    executor
      .signal(signal, 'main')
      .catch((error: unknown) => stderr.print(`ringfence: ${signal} was not passed on: ${errorText(error)}\n`));
  };
  for (const signal of PASSED) signals.on(signal, pass);
  return {
    close: () => {
      for (const signal of PASSED) signals.off(signal, pass);
    },
  };
}
