import type { Reason, Rejection } from '../contract/index.ts';
import type { ErrorCode } from './table.ts';

/** The parts of an error: what was expected, what was given, who says so, and what to type. */
export interface ErrorParts {
  /** What happened, in one sentence without a final full stop. */
  readonly problem: string;
  readonly expected?: string;
  readonly received?: unknown;
  /** Who says so: a kernel file, a system call, a plugin. */
  readonly authority?: string;
  /** What a person can type to change it. */
  readonly remedy?: string;
  readonly cause?: unknown;
  /** For `NO_EXECUTOR`: every executor with its reasons. */
  readonly rejections?: readonly Rejection[];
}

const BRAND = Symbol.for('ringfence.error/1');

/**
 * The one error class. `code` is stable and listed in `ERROR_TABLE`; the message is for people and may change.
 * Use `isRingfenceError` rather than `instanceof`: two copies of core may be loaded.
 */
export class RingfenceError extends Error {
  readonly code: ErrorCode;
  readonly expected: string | undefined;
  readonly received: unknown;
  readonly authority: string | undefined;
  readonly remedy: string | undefined;
  readonly rejections: readonly Rejection[];

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(sentence(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = 'RingfenceError';
    this.code = code;
    this.expected = parts.expected;
    this.received = parts.received;
    this.authority = parts.authority;
    this.remedy = parts.remedy;
    this.rejections = parts.rejections ?? [];
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** True for an error of ringfence, whichever copy of core made it. */
export function isRingfenceError(value: unknown): value is RingfenceError {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/** The code of a Node system error such as `ENOENT`, or `undefined`. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The words of any thrown value. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sentence(parts: ErrorParts): string {
  const lines = [parts.problem];
  if (parts.expected !== undefined) lines.push(`expected ${parts.expected}`);
  if ('received' in parts) lines.push(`received ${show(parts.received)}`);
  if (parts.authority !== undefined) lines.push(`says ${parts.authority}`);
  const text = `${lines.join('; ')}.`;
  const reasons = (parts.rejections ?? []).flatMap((rejection) =>
    rejection.reasons.map((reason) => `  ${rejection.executor}: ${reasonText(reason)}`),
  );
  const remedy = parts.remedy === undefined ? [] : [`Try: ${parts.remedy}`];
  return [text, ...reasons, ...remedy].join('\n');
}

/** A reason with its remedy, on one line. */
export function reasonText(reason: Reason): string {
  return reason.remedy === undefined ? reason.message : `${reason.message} (try: ${reason.remedy})`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 200 ? `${value.slice(0, 200)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol' || value === undefined || value === null) return String(value);
  if (typeof value !== 'object') return String(value);
  return showObject(value);
}

function showObject(value: object): string {
  try {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
  } catch {
    // A getter that throws, a cycle, a bigint inside, a revoked proxy: even asking for the kind may throw again.
    return 'an object that cannot be printed';
  }
}
