import { ceilTimes, DECIMAL, type Decimal, decimal, LONGEST_NUMBER } from './decimal.ts';
import { refusal } from './refusal.ts';

const ACCEPTED = 'milliseconds as a number, or text with units such as 500ms, 10s, 1m30s, 2h, 1d';

const BARE = new RegExp(`^(?:${DECIMAL})$`);
const DURATION = new RegExp(`^(?:(?:${DECIMAL})\\s*[a-z]+\\s*)+$`, 'i');
const PART = new RegExp(`(${DECIMAL})\\s*([a-z]+)`, 'gi');

/** Largest first: the order in which the parts of a duration are written. */
const UNITS: readonly { readonly ms: number; readonly names: readonly string[] }[] = [
  { ms: 86_400_000, names: ['d', 'day', 'days'] },
  { ms: 3_600_000, names: ['h', 'hr', 'hrs', 'hour', 'hours'] },
  { ms: 60_000, names: ['m', 'min', 'mins', 'minute', 'minutes'] },
  { ms: 1000, names: ['s', 'sec', 'secs', 'second', 'seconds'] },
  { ms: 1, names: ['ms', 'msec', 'msecs', 'millisecond', 'milliseconds'] },
];

/**
 * Milliseconds of a duration: a number of milliseconds, or text whose every part names its unit, largest unit first and
 * each at most once. Fractions of a millisecond are rounded up, so that only nothing is 0. `what` names the field.
 * @throws RingfenceError `INVALID_RESOURCE` for anything else, also for digits alone: is `10` seconds or milliseconds?
 */
export function parseDuration(value: unknown, what: string): number {
  const ms = typeof value === 'number' ? wholeMs(value) : typeof value === 'string' ? textMs(value.trim()) : undefined;
  if (ms !== undefined) return ms;
  throw refusal('INVALID_RESOURCE', {
    problem: `${what} is not a duration`,
    expected: ACCEPTED,
    received: value,
    remedy: typeof value === 'string' ? durationHint(value.trim(), what) : undefined,
  });
}

/** The text with a unit where it is only a number, for callers whose own rule says which: `withUnit('10', 's')` is `10s`. */
export function withUnit(text: string, unit: string): string {
  return BARE.test(text.trim()) ? `${text.trim()}${unit}` : text;
}

function wholeMs(value: number): number | undefined {
  const ms = Math.ceil(value);
  if (!(value >= 0) || ms > Number.MAX_SAFE_INTEGER) return undefined;
  return ms === 0 ? 0 : ms;
}

function textMs(text: string): number | undefined {
  if (text.length > LONGEST_NUMBER || !DURATION.test(text)) return undefined;
  let total: Decimal = { digits: 0n, scale: 1n };
  let smallest = -1;
  for (const [, amount = '', unit = ''] of text.matchAll(PART)) {
    const index = UNITS.findIndex(({ names }) => names.includes(unit.toLowerCase()));
    const ms = UNITS[index]?.ms;
    if (ms === undefined || index <= smallest) return undefined;
    smallest = index;
    total = plus(total, decimal(amount), BigInt(ms));
  }
  return ceilTimes(total, 1n);
}

function plus(total: Decimal, amount: Decimal, factor: bigint): Decimal {
  return {
    digits: total.digits * amount.scale + amount.digits * factor * total.scale,
    scale: total.scale * amount.scale,
  };
}

function durationHint(text: string, what: string): string | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  if (BARE.test(text)) return `${what}: '${text}s' for seconds, or '${text}ms' for milliseconds`;
  if (/^\d+,\d+\s*[a-z]+$/i.test(text)) return `${what}: '${text.replace(',', '.')}'`;
  return undefined;
}
