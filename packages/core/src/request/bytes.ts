import { DECIMAL, decimal, floorTimes, LONGEST_NUMBER } from './decimal.ts';
import { refusal } from './refusal.ts';

const SIZE = new RegExp(`^(${DECIMAL})\\s*(%|[a-z]+)?$`, 'i');

/** Powers of 1024. A number without a unit is looked up nowhere: an empty unit is easily taken for the first one. */
const PREFIXES = ['k', 'm', 'g', 't', 'p'];

const ACCEPTED = 'bytes as a number, or text such as 512M, 512MiB, 1.5G (K M G T P, base 1024)';

const NO_BOUND: readonly string[] = ['max', 'infinity', 'inf', 'unlimited', 'none', 'never'];

/**
 * Bytes of a size: a number, digits, digits with a unit (`512M`, `512MiB`, `512MB`, all base 1024, in any case), or a
 * percentage of `memoryBytes`. Fractions of a byte are dropped. `what` names the field in a refusal;
 * `memoryBytes` `undefined` means that a percentage of physical memory makes no sense there.
 * @throws RingfenceError `INVALID_RESOURCE` for anything else, also from 2^53 on, where numbers lose bytes
 */
export function parseBytes(value: unknown, memoryBytes: number | undefined, what: string): number {
  if (typeof value === 'number') return checkNumber(value, what);
  const parts = typeof value === 'string' && value.length <= LONGEST_NUMBER ? SIZE.exec(value.trim()) : null;
  const [, amount, unit] = parts ?? [];
  if (amount === undefined) throw notASize(value, memoryBytes, what);
  const bytes =
    unit === '%' ? percentage(value, amount, memoryBytes, what) : scaled(value, amount, unit, memoryBytes, what);
  return bytes ?? tooLarge(value, what);
}

function checkNumber(value: number, what: string): number {
  const problem = Number.isNaN(value) ? 'is not a number' : 'is negative';
  if (!(value >= 0))
    throw refusal('INVALID_RESOURCE', { problem: `${what} ${problem}`, expected: ACCEPTED, received: value });
  const bytes = Math.trunc(value);
  // `Math.trunc(-0)` keeps its sign, and a receipt would print it.
  return bytes > Number.MAX_SAFE_INTEGER ? tooLarge(value, what) : bytes === 0 ? 0 : bytes;
}

function scaled(
  value: unknown,
  amount: string,
  unit: string | undefined,
  memoryBytes: number | undefined,
  what: string,
): number | undefined {
  const power = unit === undefined ? 0 : powerOf(unit.toLowerCase());
  if (power === undefined) throw notASize(value, memoryBytes, what);
  return floorTimes(decimal(amount), 1024n ** BigInt(power));
}

/** `k`, `kb`, `ki` and `kib` are the same; `b`, `byte` and `bytes` are no power at all. */
function powerOf(unit: string): number | undefined {
  if (unit === 'b' || unit === 'byte' || unit === 'bytes') return 0;
  const prefix = /^([kmgtp])i?b?$/.exec(unit)?.[1];
  return prefix === undefined ? undefined : PREFIXES.indexOf(prefix) + 1;
}

function percentage(value: unknown, amount: string, memoryBytes: number | undefined, what: string): number | undefined {
  const share = decimal(amount);
  const known = memoryBytes !== undefined && Number.isSafeInteger(memoryBytes) && memoryBytes >= 0;
  if (known && share.digits <= 100n * share.scale) {
    return floorTimes({ digits: share.digits, scale: share.scale * 100n }, BigInt(memoryBytes));
  }
  throw refusal('INVALID_RESOURCE', {
    problem: known
      ? `${what} is more than all physical memory`
      : `${what} takes no percentage, which is one of physical memory`,
    expected: known ? '0% to 100% of physical memory' : ACCEPTED,
    received: value,
    remedy: `${what}: '512M'`,
  });
}

function notASize(value: unknown, memoryBytes: number | undefined, what: string): Error {
  return refusal('INVALID_RESOURCE', {
    problem: `${what} is not a size`,
    expected: memoryBytes === undefined ? ACCEPTED : `${ACCEPTED}, or 50% of physical memory`,
    received: value,
    remedy: typeof value === 'string' ? sizeHint(value.trim().slice(0, LONGEST_NUMBER), what) : undefined,
  });
}

function sizeHint(text: string, what: string): string | undefined {
  if (NO_BOUND.includes(text.toLowerCase())) return unbounded(what);
  if (/^\d+,\d+\s*[a-z%]*$/i.test(text)) return `${what}: '${text.replace(',', '.')}'`;
  const amount = /^(\d+(?:\.\d+)?)\s*[a-z]/i.exec(text)?.[1];
  return amount === undefined ? undefined : `${what}: '${amount}M'`;
}

function tooLarge(value: unknown, what: string): never {
  throw refusal('INVALID_RESOURCE', {
    problem: `${what} is too large to be counted in bytes`,
    expected: `at most ${Number.MAX_SAFE_INTEGER} bytes (8 PiB less one byte)`,
    received: value,
    remedy: unbounded(what),
  });
}

/** Swap that is left out is bounded to 0 beside `memory`, so that it alone has a word for no bound. */
function unbounded(what: string): string {
  return what === 'swap' ? `swap: 'max' for no bound` : `leave ${what} out for no bound`;
}
