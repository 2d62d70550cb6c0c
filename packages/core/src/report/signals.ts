import { constants } from 'node:os';

/** What the common signals say of an end; the words of signal(7). */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  SIGHUP: 'Terminal closed',
  SIGINT: 'User interruption with CTRL-C',
  SIGQUIT: 'User interruption with CTRL-\\',
  SIGILL: 'Invalid machine instruction',
  SIGTRAP: 'Debugger breakpoint',
  SIGABRT: 'Aborted',
  SIGBUS: 'Bus error due to misaligned, non-existing address or paging error',
  SIGFPE: 'Floating point arithmetic error',
  SIGKILL: 'Forced termination',
  SIGUSR1: 'Application-specific signal',
  SIGSEGV: 'Segmentation fault',
  SIGUSR2: 'Application-specific signal',
  SIGPIPE: 'Broken pipe or socket',
  SIGALRM: 'Timeout or timer',
  SIGTERM: 'Termination',
  SIGXCPU: 'CPU timed out',
  SIGXFSZ: 'File too big',
  SIGSYS: 'Invalid system call',
};

/** A signal in words, or its name where there are none. */
export function describeSignal(signal: NodeJS.Signals): string {
  return DESCRIPTIONS[signal] ?? signal;
}

/** The number of a signal on this platform, or `undefined` for one it does not have. */
export function signalNumber(signal: NodeJS.Signals): number | undefined {
  return constants.signals[signal];
}
