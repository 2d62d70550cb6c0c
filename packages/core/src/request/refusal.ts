import { type ErrorCode, type ErrorParts, RingfenceError } from '../errors/index.ts';

/** What a refused value owes its reader: what is wrong, what is accepted, what came, and what to write instead. */
export interface Objection extends Omit<ErrorParts, 'remedy'> {
  readonly expected: string;
  /** `undefined` where nothing better can be guessed. */
  readonly remedy?: string | undefined;
}

/** The codes that a request can be refused with. */
export type RefusalCode = Extract<ErrorCode, `INVALID_${string}`>;

/** The error for a value that was not understood; the caller throws it. */
export function refusal(code: RefusalCode, objection: Objection): RingfenceError {
  const { remedy, ...parts } = objection;
  return new RingfenceError(code, remedy === undefined ? parts : { ...parts, remedy });
}
