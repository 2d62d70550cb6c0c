import { type Executor, errorText, type Report, RingfenceError } from '@ringfence/core';
import { parseDuration, withUnit } from '@ringfence/core/units';
import type { Outside } from '../outside.ts';
import { asJson } from '../print/json.ts';
import { roughTime } from '../print/sizes.ts';
import { OUR_FAILURE } from '../run/codes.ts';
import { endingLines } from '../run/ending.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { type Given, isSet, said, textOf } from '../run/given.ts';
import { labelOf, listRuns, pickRuns, type RunEntry } from './entry.ts';
import { RunOpener } from './open.ts';
import { readSignal } from './signal.ts';

/** What was done to one run, or why it was not. */
interface Done {
  readonly entry: RunEntry;
  readonly report?: Report;
  readonly line?: string;
  readonly error?: unknown;
}

type Deed = (executor: Executor, entry: RunEntry) => Promise<Omit<Done, 'entry'>>;

/** `ringfence wait`, `stop`, `kill`, `freeze` and `thaw`: the same for each run that is named, all at once. */
export async function forEachRun(
  verb: 'wait' | 'stop' | 'kill' | 'freeze' | 'thaw',
  words: readonly string[],
  given: Given,
  outside: Outside,
): Promise<number> {
  const deed = deedOf(verb, given);
  const entries = pickRuns(words, isSet(given, 'all'), await listRuns(outside));
  if (entries.length === 0 && !isSet(given, 'all')) throw nobodyNamed(verb);
  const opener = new RunOpener(given, outside);
  const done = await Promise.all(
    entries.map(async (entry): Promise<Done> => {
      try {
        return { entry, ...(await deed(await opener.open(entry), entry)) };
      } catch (error) {
        return { entry, error };
      }
    }),
  );
  await tell(done, given, outside);
  if (done.some(({ error }) => error !== undefined)) return OUR_FAILURE;
  const last = done.at(-1)?.report;
  return verb === 'wait' && last !== undefined ? exitCodeOf(last) : 0;
}

function deedOf(verb: 'wait' | 'stop' | 'kill' | 'freeze' | 'thaw', given: Given): Deed {
  const signal = textOf(given, 'signal');
  const named = signal === undefined ? undefined : readSignal(signal);
  switch (verb) {
    case 'wait':
      return async (executor) => ({ report: await executor.wait() });
    case 'stop': {
      const after = textOf(given, 'killAfter');
      const graceMs = after === undefined ? undefined : parseDuration(withUnit(after, 's'), '--kill-after');
      return async (executor) => ended(await executor.shutdown(said({ signal: named, graceMs })));
    }
    case 'kill':
      if (named === undefined) return async (executor) => ended(await executor.forceStop());
      return async (executor) => {
        await executor.signal(named, isSet(given, 'tree') ? 'tree' : 'main');
        return { line: `${named} was sent` };
      };
    case 'freeze':
      return async (executor) => {
        await executor.freeze();
        return { line: 'frozen' };
      };
    case 'thaw':
      return async (executor) => {
        await executor.thaw();
        return { line: 'goes on' };
      };
  }
}

function ended(report: Report): Omit<Done, 'entry'> {
  const { kill } = report;
  if (kill === undefined) return { report, line: 'had ended' };
  const left = kill.survivors.length === 0 ? 'nobody left' : `left: ${kill.survivors.join(', ')}`;
  return { report, line: `${left}: ${kill.proof} (${kill.mechanism}, ${roughTime(kill.durationMs)})` };
}

async function tell(done: readonly Done[], given: Given, { stdout, stderr }: Outside): Promise<void> {
  for (const { entry, error } of done) {
    if (error !== undefined) await stderr.print(`ringfence: ${labelOf(entry)}: ${errorText(error)}\n`);
  }
  if (isSet(given, 'json')) {
    const runs = done.map(({ entry, report, error }) => ({
      run: entry.run,
      name: entry.state.name,
      report,
      error: error === undefined ? undefined : errorText(error),
    }));
    await stdout.print(asJson({ schemaVersion: 1, runs }));
    return;
  }
  for (const { entry, line, report } of done) {
    const why = line === undefined && report !== undefined ? endingLines(report) : [];
    const lines = [...(line === undefined ? [] : [line]), ...why];
    await stdout.print(lines.map((text) => `${labelOf(entry)}: ${text}\n`).join(''));
  }
}

function nobodyNamed(verb: string): RingfenceError {
  return new RingfenceError('INVALID_OPTION', {
    problem: 'no run was named',
    expected: `ringfence ${verb} <run>..., or --all`,
    remedy: 'ringfence ps',
  });
}
