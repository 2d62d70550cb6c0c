import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorText, type Host, RingfenceError } from '@ringfence/core';
import { WIN32 } from '../win32/constants.ts';

/** What the program that sends an event answered. */
export interface EventAnswer {
  /** True when the event was sent to everybody on the console. */
  readonly console: boolean;
  /** Windows of the tree that were asked to close. */
  readonly windows: number;
  /** What refused, in words. */
  readonly refusals: readonly string[];
}

/** Starting a Node takes a busy machine many seconds; a sender that takes longer hangs. */
const TIMEOUT_MS = 60_000;

/** The event of a signal: Ctrl-Break where it is asked for, and else Ctrl-C, which more programs take as a wish to end. */
export function eventOf(signal: NodeJS.Signals): number {
  return signal === 'SIGBREAK' ? WIN32.CTRL_BREAK_EVENT : WIN32.CTRL_C_EVENT;
}

/**
 * Asks a tree to end: a console event to all who are on the console of its main process, and WM_CLOSE to its windows.
 * A process sends such an event to its own console only, so that a short-lived Node does it, which joins theirs.
 * @throws RingfenceError `SIGNAL_FAILED` when there was neither a console nor a window
 * @see https://learn.microsoft.com/windows/console/generateconsolectrlevent
 */
export async function askToEnd(
  host: Pick<Host, 'run'>,
  { pid, pids, signal }: { readonly pid: number; readonly pids: readonly number[]; readonly signal: NodeJS.Signals },
): Promise<void> {
  const args = [senderProgram(), String(pid), String(eventOf(signal)), pids.join(',')];
  const { stdout, stderr, code } = await host.run(process.execPath, args, { timeoutMs: TIMEOUT_MS });
  const answer = parseAnswer(stdout);
  if (answer !== undefined && (answer.console || answer.windows > 0)) return;
  throw new RingfenceError('SIGNAL_FAILED', {
    problem: 'the program could not be asked to end',
    expected: 'a console or a window',
    authority:
      answer?.refusals.join('; ') || stderr.trim().split('\n')[0] || `the sender ended with ${code ?? 'no code'}`,
  });
}

/** The answer of the sender, or `undefined` when it did not come that far. */
export function parseAnswer(text: string): EventAnswer | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return isAnswer(answer) ? answer : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new TypeError(`the answer of the sender: ${errorText(error)}`, { cause: error });
  }
}

function isAnswer(value: unknown): value is EventAnswer {
  if (typeof value !== 'object' || value === null) return false;
  if (!('console' in value && 'windows' in value && 'refusals' in value)) return false;
  return typeof value.console === 'boolean' && typeof value.windows === 'number' && Array.isArray(value.refusals);
}

/** It lies beside this file, compiled like it. */
function senderProgram(): string {
  return fileURLToPath(new URL(`./send-event${extname(import.meta.url)}`, import.meta.url));
}
