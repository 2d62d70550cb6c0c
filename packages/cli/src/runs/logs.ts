import { RingfenceError } from '@ringfence/core';
import { judgeRun, type OutputName } from '@ringfence/posix/runs';
import type { Outside } from '../outside.ts';
import { type Given, isSet, textOf } from '../run/given.ts';
import { listRuns, pickRun, type RunEntry } from './entry.ts';
import type { RunsHere } from './here.ts';
import { printOutput } from './output.ts';

/** `ringfence logs`. */
export async function logs([word = '']: readonly string[], given: Given, outside: Outside): Promise<number> {
  const listing = await listRuns(outside);
  const entry = pickRun(word, listing);
  const wish = { names: namesOf(given), lines: linesOf(given), follow: isSet(given, 'follow') };
  await printOutput(entry, wish, outside, () => isOver(entry, listing.here));
  return 0;
}

/** True once its end is written down, or can never be: who waits for it may be killed at any time. */
async function isOver({ folder, state, judged }: RunEntry, { table }: RunsHere): Promise<boolean> {
  if (judged.kind !== 'running' || !folder.exists()) return true;
  return (await judgeRun(folder, state, table)).kind !== 'running';
}

function namesOf(given: Given): readonly OutputName[] {
  const [stdout, stderr] = [isSet(given, 'stdout'), isSet(given, 'stderr')];
  const both = stdout === stderr;
  return [...(both || stdout ? (['stdout'] as const) : []), ...(both || stderr ? (['stderr'] as const) : [])];
}

function linesOf(given: Given): number | undefined {
  const text = textOf(given, 'lines');
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RingfenceError('INVALID_OPTION', { problem: '--lines is no number', expected: 'digits', received: text });
}
