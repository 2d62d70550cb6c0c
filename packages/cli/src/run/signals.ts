/** Signals that are passed on to the program. */
export const FORWARDED: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
];

/** What a keyboard sends; the kernel gives it to every process of the terminal's foreground group. */
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGWINCH'];

/** Signals that ask for an end. A second one of them is an order. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

/** An interactive program takes Ctrl-C as an input of its own, all day long: only two in a row mean its end. */
const IN_A_ROW_MS = 2000;

/** What to do about a signal. `leave`: the program has it already. */
export type Act = 'leave' | 'forward-main' | 'forward-tree' | 'shutdown' | 'force-stop';

/** A signal that arrived before. */
export interface Arrival {
  readonly signal: NodeJS.Signals;
  /** Milliseconds on a clock that only goes forward. */
  readonly at: number;
}

/**
 * What a signal to this process means for the program. Pure.
 * `shared`: the program stands in the same foreground group of a terminal, and has what the keyboard sends already.
 */
export function actOn(arrival: Arrival, before: readonly Arrival[], shared: boolean): Act {
  const { signal } = arrival;
  if (ENDING.includes(signal) && isSecond(arrival, before, shared)) return 'force-stop';
  if (signal === 'SIGTERM') return 'shutdown';
  if (FROM_TERMINAL.includes(signal)) return shared ? 'leave' : 'forward-tree';
  return 'forward-main';
}

function isSecond({ signal, at }: Arrival, before: readonly Arrival[], shared: boolean): boolean {
  const asked = before.filter((earlier) => ENDING.includes(earlier.signal));
  // A polite stop that is under way ends at once, whichever of the two comes next.
  if (asked.some((earlier) => earlier.signal === 'SIGTERM')) return true;
  if (signal === 'SIGTERM') return false;
  return asked.some((earlier) => !shared || at - earlier.at <= IN_A_ROW_MS);
}

/** The signals of the list that this platform can be told of; elsewhere a listener would throw. */
export function catchable(platform: NodeJS.Platform): readonly NodeJS.Signals[] {
  if (platform !== 'win32') return FORWARDED;
  return FORWARDED.filter((signal) => signal === 'SIGINT' || signal === 'SIGTERM' || signal === 'SIGHUP');
}
