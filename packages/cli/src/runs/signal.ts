import { constants } from 'node:os';
import { RingfenceError } from '@ringfence/core';

/** `TERM`, `SIGTERM` or `15`, as kill(1) takes it. @throws RingfenceError `INVALID_OPTION` */
export function readSignal(text: string): NodeJS.Signals {
  const name = text.toUpperCase().replace(/^(?!SIG)/, 'SIG');
  const known = Object.entries(constants.signals).find(([signal, n]) => signal === name || String(n) === text)?.[0];
  if (known !== undefined && isSignal(known)) return known;
  throw new RingfenceError('INVALID_OPTION', {
    problem: '--signal is no signal of this platform',
    expected: 'a name or a number such as TERM, SIGINT or 15',
    received: text,
  });
}

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}
