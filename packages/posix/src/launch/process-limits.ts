import type { ReceiptValue, Setting } from '@ringfence/core';
import { testifiedLimit } from './witness.ts';
import type { ProcessLimit, ProcessLimits } from './wrappers.ts';

const MS_PER_SECOND = 1000;

/** One limit of setrlimit(2), by its mechanism in settings and receipts. */
interface Known {
  readonly field: keyof ProcessLimits;
  /** The kernel's name of it in `/proc/PID/limits`. */
  readonly line: string;
}

const KNOWN: Readonly<Record<string, Known>> = {
  RLIMIT_FSIZE: { field: 'fileSize', line: 'Max file size' },
  RLIMIT_NOFILE: { field: 'openFiles', line: 'Max open files' },
  RLIMIT_CORE: { field: 'coreSize', line: 'Max core file size' },
  RLIMIT_CPU: { field: 'cpuSeconds', line: 'Max cpu time' },
  RLIMIT_DATA: { field: 'dataSize', line: 'Max data size' },
  RLIMIT_AS: { field: 'addressSpace', line: 'Max address space' },
  RLIMIT_NPROC: { field: 'tasks', line: 'Max processes' },
};

/** True for a mechanism that prlimit sets. */
export function isProcessLimit(mechanism: string): boolean {
  return Object.hasOwn(KNOWN, mechanism);
}

/** What prlimit is told for the settings that it can hold. */
export function processLimitsOf(settings: readonly Setting[]): ProcessLimits {
  const entries = settings.flatMap(({ mechanism, value }) => {
    const known = KNOWN[mechanism];
    if (known === undefined || typeof value !== 'number') return [];
    return [[known.field, known.field === 'cpuSeconds' ? secondsOf(value) : value] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * What a program is held to, by the testimony of what becomes it, in the unit of the request; `undefined` for a mechanism
 * that is none of these.
 */
export function processLimitReadBack(mechanism: string, files: ReadonlyMap<string, string>): ReceiptValue | undefined {
  const known = KNOWN[mechanism];
  if (known === undefined) return undefined;
  const limit = testifiedLimit(files, known.line);
  if (known.field !== 'cpuSeconds') return limit?.hard ?? 'not read';
  return typeof limit?.soft === 'number' ? limit.soft * MS_PER_SECOND : (limit?.soft ?? 'not read');
}

/** SIGXCPU says why the program ends; one that does not heed it is killed a second later. */
function secondsOf(ms: number): ProcessLimit {
  const soft = Math.ceil(ms / MS_PER_SECOND);
  return { soft, hard: soft + 1 };
}
