import { constants } from 'node:os';
import type { Exit } from '@ringfence/core';

/** What the keeper wrote when the program had ended. */
export interface ExitFile {
  readonly exit: Exit;
  /** True when code and signal could be told apart. */
  readonly exact: boolean;
  /** Milliseconds; `undefined` when the file was cut before it was said. */
  readonly durationMs: number | undefined;
  /** Control files of the groups as they were at the end, by their paths. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads the text of the file `exit`; `undefined` for a file that holds no exit code. What follows the code may be missing
 * when the disk was full: then the report is poorer, and the code stands. `code` is what a shell knows, `exited` and `signal`
 * are of waiters that can tell the two apart. Pure.
 */
export function parseExitFile(text: string): ExitFile | undefined {
  const told = signalIn(text);
  if (told !== undefined) {
    const exit = { kind: 'signaled', signal: told } as const;
    return { exit, exact: true, durationMs: durationOf(text), files: filesIn(text) };
  }
  const exitCode = /^exit 1\nexited (\d{1,10})\n/.exec(text)?.[1];
  if (exitCode !== undefined) {
    const exit = { kind: 'exited', exitCode: Number(exitCode) } as const;
    return { exit, exact: true, durationMs: durationOf(text), files: filesIn(text) };
  }
  const [, rawCode, job] = /^exit 1\ncode (\d{1,3})\n(?:\[\d+\]\s*[+-]?\s*([^\n]*?)\s*\n)?/.exec(text) ?? [];
  if (rawCode === undefined) return undefined;
  const code = Number(rawCode);
  return {
    exit: exitOf(code, job),
    exact: job !== undefined || code <= 128,
    durationMs: durationOf(text),
    files: filesIn(text),
  };
}

/** `Done(137)` is a code, `Killed` a signal. A shell that lists no ended job leaves both possible: a signal is likelier. */
function exitOf(code: number, job: string | undefined): Exit {
  const byItself = job === undefined ? code <= 128 : job.startsWith('Done');
  const signal = byItself ? undefined : signalOf(code - 128);
  return signal === undefined ? { kind: 'exited', exitCode: code } : { kind: 'signaled', signal };
}

/** `signal TERM`, from a waiter that knows the signal by its name, such as a service manager. */
function signalIn(text: string): NodeJS.Signals | undefined {
  const name = /^exit 1\nsignal ([A-Z0-9]+)\n/.exec(text)?.[1];
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  return name === undefined ? undefined : names.find((known) => known === `SIG${name}`);
}

function signalOf(number: number): NodeJS.Signals | undefined {
  const names = Object.keys(constants.signals) as NodeJS.Signals[];
  return names.find((name) => constants.signals[name] === number);
}

/** Seconds since boot with two digits, proc_uptime(5). */
function durationOf(text: string): number | undefined {
  const [, began, ended] = /\nbegan ([\d.]+)\nended ([\d.]+)\n/.exec(text) ?? [];
  if (began === undefined || ended === undefined) return undefined;
  return Math.max(0, Math.round((Number(ended) - Number(began)) * 1000));
}

function filesIn(text: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let current: string | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('file ')) {
      current = line.slice(5);
      files.set(current, '');
    } else if (line.startsWith(' ') && current !== undefined) {
      files.set(current, `${files.get(current) ?? ''}${line.slice(1)}\n`);
    } else if (line === 'end') break;
  }
  return files;
}
