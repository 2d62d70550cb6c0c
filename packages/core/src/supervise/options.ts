import { isatty } from 'node:tty';
import type { Command, ShutdownOptions, StartOptions } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';
import { signalNumber } from '../report/signals.ts';
import type { OutputOptions } from './outputs.ts';
import type { Grace } from './stop.ts';

const DEFAULT_GRACE_MS = 5000;
const DEFAULT_MAX_BUFFER = 100_000_000;

/** @throws RingfenceError `INVALID_OPTION` */
export function graceOf(options: Pick<StartOptions, 'killSignal' | 'forceKillAfterDelay'>): Grace {
  const signal = checkSignal(options.killSignal ?? 'SIGTERM');
  return { signal, ms: checkCount(options.forceKillAfterDelay ?? DEFAULT_GRACE_MS, 'forceKillAfterDelay') };
}

/** The grace of one `shutdown()`, with the run's own where nothing is said. @throws RingfenceError `INVALID_OPTION` */
export function shutdownGrace(options: ShutdownOptions, usual: Grace): Grace {
  const signal = checkSignal(options.signal ?? usual.signal);
  return { signal, ms: checkCount(options.graceMs ?? usual.ms, 'graceMs') };
}

/** @throws RingfenceError `INVALID_OPTION` for a signal this platform does not have */
export function checkSignal(signal: NodeJS.Signals): NodeJS.Signals {
  if (typeof signal === 'string' && signalNumber(signal) !== undefined) return signal;
  throw new RingfenceError('INVALID_OPTION', {
    problem: 'the signal is not one of this platform',
    expected: 'a name such as SIGTERM',
    received: signal,
  });
}

/** What is kept of the outputs. */
export function outputOptions(options: StartOptions): OutputOptions {
  const { buffer = true, maxBuffer = DEFAULT_MAX_BUFFER, all = false, stripFinalNewline = true } = options;
  return { buffer, maxBytes: checkCount(maxBuffer, 'maxBuffer'), all, stripFinalNewline };
}

/** Both names of the cancel signal as one. */
export function cancelSignals(options: StartOptions): AbortSignal[] {
  return [options.cancelSignal, options.signal].filter((signal) => signal !== undefined);
}

/**
 * A session of its own, unless the program is to have the terminal: setsid() takes the terminal away, and Ctrl-C with it.
 */
export function wantsNewSession(options: StartOptions, command: Command): boolean {
  // Asking process.stdin would open a stream on the descriptor that the program is about to read.
  return options.newSession ?? !(command.stdin === 'inherit' && isatty(0));
}

function checkCount(value: number, what: string): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new RingfenceError('INVALID_OPTION', {
    problem: `${what} is out of range`,
    expected: 'a number that is not negative',
    received: value,
  });
}
