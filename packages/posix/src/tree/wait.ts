import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessIdentity } from '@ringfence/core';
import { isSame } from '../process/identity.ts';
import type { ProcessTable } from '../process/table.ts';

/** How a wait looks and how long. */
export interface WaitOptions {
  /** Milliseconds until it gives up; left out: never. */
  readonly deadlineMs?: number;
  /** The longest pause between two looks, in milliseconds; default 50. */
  readonly longestPauseMs?: number;
  /** Ends the wait early, without an error. */
  readonly signal?: AbortSignal;
}

/**
 * Waits until processes are gone, by looking again and again: a process that is not a child of this one tells nobody of
 * its end, and Node cannot poll a pidfd.
 * @returns those that still run at the deadline or at the signal
 */
export async function waitGone(
  table: ProcessTable,
  identities: readonly ProcessIdentity[],
  options: WaitOptions = {},
): Promise<readonly ProcessIdentity[]> {
  const end = performance.now() + (options.deadlineMs ?? Number.POSITIVE_INFINITY);
  let left = await stillThere(table, identities);
  for (let pause = 1; left.length > 0; pause = Math.min(pause * 2, options.longestPauseMs ?? 50)) {
    if (performance.now() >= end || options.signal?.aborted) break;
    await pauseFor(pause, options.signal);
    left = await stillThere(table, left);
  }
  return left;
}

async function stillThere(
  table: ProcessTable,
  identities: readonly ProcessIdentity[],
): Promise<readonly ProcessIdentity[]> {
  const answers = await Promise.all(identities.map((identity) => isSame(table, identity)));
  return identities.filter((_, index) => answers[index]);
}

async function pauseFor(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
    // The loop sees the signal and ends the wait.
  }
}
