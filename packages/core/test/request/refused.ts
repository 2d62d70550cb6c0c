import { expect } from 'vitest';
import { isRingfenceError, type RingfenceError } from '../../src/errors/index.ts';

/** The refusal that a call must end in; anything else fails the test. */
export function refused(call: () => unknown): RingfenceError {
  let value: unknown;
  try {
    value = call();
  } catch (error) {
    if (isRingfenceError(error)) return error;
    throw error;
  }
  return expect.fail(`accepted as ${JSON.stringify(value)}`);
}

/** The value, or the refusal's code; any other error fails the test. */
export function outcome<T>(call: () => T): T | string {
  try {
    return call();
  } catch (error) {
    if (isRingfenceError(error)) return error.code;
    throw error;
  }
}

/** A machine of 8 GiB and 4 cpus. */
export const MACHINE = { memoryBytes: 8 * 1024 ** 3, cpus: 4 } as const;
