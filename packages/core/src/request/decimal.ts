/** A decimal number as it was written, exactly: `digits / scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: bigint;
}

/** The source of a regular expression for an unsigned decimal number: `12`, `1.5`, `.5`. */
export const DECIMAL = '\\d+(?:\\.\\d+)?|\\.\\d+';

/** Longer text is no number a person wrote, and converting it takes time that grows with the square of its length. */
export const LONGEST_NUMBER = 64;

/** Reads text that matches `DECIMAL`. Floating point would make `1.1G` one byte off here and there. */
export function decimal(text: string): Decimal {
  const [whole = '', fraction = ''] = text.split('.');
  return { digits: BigInt(`${whole}${fraction}`), scale: 10n ** BigInt(fraction.length) };
}

/** `value * factor`, rounded down; `undefined` when it is no safe integer. */
export function floorTimes(value: Decimal, factor: bigint): number | undefined {
  return safe((value.digits * factor) / value.scale);
}

/** `value * factor`, rounded up; `undefined` when it is no safe integer. */
export function ceilTimes(value: Decimal, factor: bigint): number | undefined {
  return safe((value.digits * factor + value.scale - 1n) / value.scale);
}

function safe(value: bigint): number | undefined {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}
