import type { Usage, Verdict } from '@ringfence/core';
import { copiedGroup, UnitCounters } from '../counters.ts';
import { outcomeOf } from '../service/outcome.ts';
import type { ServiceResult } from '../service/stop-hook.ts';

/** The name under which the stop hook leaves the manager's words among the counters. */
export const RESULT_FILE = 'result';

/** What a run used and what ended it, by the files that the stop hook wrote down. Pure. */
export function accountOf(
  directory: string,
  files: ReadonlyMap<string, string>,
): { readonly verdict: Verdict; readonly usage: Usage } {
  const counters = new UnitCounters(copiedGroup(directory, files), 0);
  counters.take(copiedGroup(directory, files));
  const { by, note } = outcomeOf(resultIn(files));
  const verdict = counters.verdict(by === 'memory');
  const notes = [...(verdict.notes ?? []), ...(note === undefined ? [] : [note])];
  return { verdict: notes.length === 0 ? verdict : { ...verdict, notes }, usage: counters.usage() };
}

function resultIn(files: ReadonlyMap<string, string>): ServiceResult {
  const [result = '', code = '', status = ''] = (files.get(RESULT_FILE) ?? '').trim().split(' ');
  return { result, code, status };
}
