import { RingfenceError } from '@ringfence/core';
import type { Fingerprint } from '../fingerprint.ts';
import type { Ladder } from './rungs.ts';

/** What a call came to: a value, or the error of the operating system. `times`: as often in a row; left out for once. */
export type RecordedAnswer =
  | { readonly value?: unknown; readonly times?: number }
  | { readonly error: { readonly code?: string; readonly message: string }; readonly times?: number };

/** One question that probes put to a machine, by its name and arguments, with the answers in their order. */
export interface RecordedCall {
  readonly call: string;
  readonly args: readonly string[];
  readonly answers: readonly RecordedAnswer[];
}

/** A variable that was asked for: its value, `null` when it is not set, or that it is set and was kept back. */
export type RecordedVariable = string | null | { readonly withheld: true };

/** What `ringfence doctor --bundle` writes: everything that the probes read of a machine, and what they made of it. */
export interface Bundle {
  readonly kind: 'ringfence bundle';
  readonly schemaVersion: 1;
  /** `documented`: written from primary documentation, named in `sources`, because nobody recorded such a machine. */
  readonly origin: 'recorded' | 'documented';
  /** What kind of machine it is, in a sentence. */
  readonly title?: string;
  readonly sources?: readonly string[];
  /** Calls that were not recorded and were added since, each with where its answer comes from. */
  readonly completed?: readonly string[];
  readonly ringfence: string;
  readonly node: string;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
  readonly fingerprint: Fingerprint;
  readonly host: {
    readonly platform: NodeJS.Platform;
    readonly arch: string;
    readonly kernelRelease: string;
    readonly uid?: number;
    readonly gid?: number;
    readonly groups?: readonly number[];
    readonly capacity: { readonly memoryBytes: number; readonly cpus: number };
  };
  readonly environment: Readonly<Record<string, RecordedVariable>>;
  readonly calls: readonly RecordedCall[];
  /** What the doctor answered on that machine. */
  readonly ladder: Ladder;
}

/**
 * A bundle as it was read from a file.
 * @throws RingfenceError `INVALID_OPTION` when the value is no bundle, or one of another version
 */
export function parseBundle(value: unknown): Bundle {
  if (isBundle(value)) return value;
  throw new RingfenceError('INVALID_OPTION', {
    problem: 'the value is not a bundle that can be replayed',
    expected: 'what ringfence doctor --bundle writes, with schemaVersion 1',
    received: value,
    remedy: 'ringfence doctor --bundle bundle.json',
  });
}

/** The frame is looked at; what is inside is asked for by its keys, and what is missing there is told by name. */
function isBundle(value: unknown): value is Bundle {
  if (!isRecord(value) || value['kind'] !== 'ringfence bundle' || value['schemaVersion'] !== 1) return false;
  return (
    isRecord(value['host']) && isRecord(value['environment']) && areCalls(value['calls']) && isRecord(value['ladder'])
  );
}

function areCalls(value: unknown): boolean {
  return Array.isArray(value) && value.every(isCall);
}

function isCall(value: unknown): boolean {
  if (!isRecord(value) || typeof value['call'] !== 'string') return false;
  const { args, answers } = value;
  return Array.isArray(args) && Array.isArray(answers) && answers.length > 0 && answers.every(isRecord);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
