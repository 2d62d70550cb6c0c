import { errorText } from '@ringfence/core';
import type { Outside } from '../outside.ts';
import { asJson } from '../print/json.ts';
import type { Given } from '../run/given.ts';
import { handleOf, listRuns, pickRun, type RunEntry } from './entry.ts';
import { RunOpener } from './open.ts';

/** `ringfence inspect`: the handle, the receipt, what it uses, and the report of a run that has ended. */
export async function inspect([word = '']: readonly string[], given: Given, outside: Outside): Promise<number> {
  const entry = pickRun(word, await listRuns(outside));
  const { state, judged, run, folder } = entry;
  const facts = { run, name: state.name, status: judged.kind, state: folder.path, createdAt: state.createdAt };
  const handle = judged.main === undefined ? undefined : handleOf(entry);
  const about = { ...facts, keeper: state.keeper, handle, command: state.record?.command };
  const rest = { receipt: state.record?.receipt, notes: state.notes, ...(await seen(entry, given, outside)) };
  await outside.stdout.print(asJson({ schemaVersion: 1, ...about, ...rest }));
  return 0;
}

async function seen(entry: RunEntry, given: Given, outside: Outside): Promise<object> {
  if (entry.judged.kind === 'lost') return { lost: { reason: entry.judged.lost, message: entry.judged.reason } };
  try {
    const executor = await new RunOpener(given, outside).open(entry);
    if (executor.state === 'ended') return { report: await executor.wait() };
    return { usage: await executor.stats(), processes: await executor.processes() };
  } catch (error) {
    return { problem: errorText(error) };
  }
}
