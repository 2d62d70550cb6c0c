import { refusal } from './refusal.ts';

/** The whole numbers that a field takes, both ends included. */
export interface Bounds {
  readonly from: number;
  readonly to: number;
}

/**
 * A whole number within its bounds. `what` names the field.
 * @throws RingfenceError `INVALID_RESOURCE` for anything else, also for digits in a text
 */
export function parseCount(value: unknown, { from, to }: Bounds, what: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
  const digits = typeof value === 'string' && /^\s*\d{1,16}\s*$/.test(value);
  throw refusal('INVALID_RESOURCE', {
    problem: `${what} is not a whole number in its range`,
    expected: `a whole number from ${from} to ${to}`,
    received: value,
    remedy: digits ? `${what}: ${Number(value)}` : undefined,
  });
}
