import type { Host, Lacking, Offer, Offered, WatchedLimit } from '@ringfence/core';
import { stateOffer } from '@ringfence/posix/keeper';

/** How a run outlives its owner. */
export const DETACH = 'a Node process outside of the job, which holds it and writes down how it ended';

const ALWAYS_WATCHED: readonly WatchedLimit[] = ['wallTime', 'idleTime', 'output'];

/**
 * Whether a run can be detached here. Jobs and pipes were tried before; what is left is whether what must be known of it later
 * can be written. Cpu time is sampled by the keeper where a job counts it.
 */
export function detachOffer(
  host: Pick<Host, 'env' | 'uid' | 'platform'>,
  cpuTime: Offer[string] | undefined,
): Offered | Lacking {
  const state = stateOffer(host);
  if ('grade' in state) return state;
  const sampled = cpuTime !== undefined && cpuTime.grade !== 'none';
  return {
    grade: 'kernel',
    mechanism: DETACH,
    proof: `a program has run in a job to its end, and ${state.folder} can be used`,
    watches: sampled ? [...ALWAYS_WATCHED, 'cpuTime'] : ALWAYS_WATCHED,
  };
}
