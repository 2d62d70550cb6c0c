import { errorText, isRingfenceError } from '@ringfence/core';
import type { ToldError } from './orders.ts';

/** An error as it is told to the owner. The problem is the first sentence of its message, which has the other parts behind it. */
export function toldError(error: unknown): ToldError {
  if (!isRingfenceError(error)) return { code: undefined, problem: `the keeper failed: ${errorText(error)}` };
  const { code, message, expected, received, authority, remedy } = error;
  return {
    code,
    problem: problemIn(message),
    ...(expected === undefined ? {} : { expected }),
    ...(received === undefined ? {} : { received }),
    ...(authority === undefined ? {} : { authority }),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** `problem; expected ...; received ...; says ....`, in that order, as RingfenceError puts them together. */
function problemIn(message: string): string {
  const [sentence = ''] = message.split('\n');
  return sentence.split(/; (?:expected|received|says) /)[0]?.replace(/\.$/, '') ?? sentence;
}
