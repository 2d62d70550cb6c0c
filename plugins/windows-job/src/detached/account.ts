import { type Exit, NO_USAGE, type Usage, type Verdict } from '@ringfence/core';
import { KILLED_EXIT_CODE } from '../stop/kill.ts';

/** What the keeper saw of an end. */
export interface SeenEnd {
  readonly exit: Exit;
  readonly durationMs: number;
  readonly usage: Usage;
  readonly verdict: Verdict;
}

/** The text of the file `exit`; `undefined` for an end that even the keeper could not see. Pure. */
export function exitText({ exit, durationMs, usage, verdict }: SeenEnd): string | undefined {
  if (exit.kind === 'unknown') return undefined;
  const how = exit.kind === 'exited' ? `exited ${exit.exitCode}` : `signal ${exit.signal.replace(/^SIG/, '')}`;
  const times = `began 0\nended ${(durationMs / 1000).toFixed(3)}`;
  const facts = Object.entries({ usage, verdict }).map(([name, value]) => `file ${name}\n ${JSON.stringify(value)}`);
  return ['exit 1', how, times, ...facts, 'end', ''].join('\n');
}

/** What a run used and what ended it, as its keeper wrote it down. Pure. */
export function accountOf(files: ReadonlyMap<string, string>): { readonly usage: Usage; readonly verdict: Verdict } {
  return { usage: { ...NO_USAGE, ...objectIn(files.get('usage')) }, verdict: objectIn(files.get('verdict')) };
}

/**
 * How the program ended, by what the keeper sees of it and by whether another process of ours killed it: that one leaves a mark
 * before it does. Pure.
 */
export function exitSeen(exit: Exit, killedByOther: boolean): Exit {
  const killed = killedByOther && exit.kind === 'exited' && exit.exitCode === KILLED_EXIT_CODE;
  return killed ? { kind: 'signaled', signal: 'SIGKILL' } : exit;
}

/** A file that was cut by a full disk: then the report is poorer, and the exit code stands. */
function objectIn(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
