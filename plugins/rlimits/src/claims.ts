import type { CapabilityClaims, Claim } from '@ringfence/core';
import { PROCESS_CLAIMS } from '@ringfence/posix';
import type { RlimitsOptions } from './options.ts';

const SOURCE = 'getrlimit(2), man-pages 6.9';
const EACH = 'each process by itself, so that a tree of n processes may use n times as much';

const MEMORY: Readonly<Record<'data' | 'address-space', Claim>> = {
  data: {
    grade: 'process',
    mechanism: 'RLIMIT_DATA',
    source: `${SOURCE}; counts private mappings since Linux 4.7`,
    bounds: `${EACH}; counts what may be written to, used or not; files that are mapped and memory that is shared are not counted`,
  },
  'address-space': {
    grade: 'process',
    mechanism: 'RLIMIT_AS',
    source: SOURCE,
    bounds: `${EACH}; counts what is only reserved too: a Node program reserves 0.7 GiB before it does anything`,
  },
};

const PIDS: Claim = {
  grade: 'process',
  mechanism: 'RLIMIT_NPROC',
  source: SOURCE,
  bounds: 'counts every task of the user on the machine, whichever tree it is in; not heeded for root',
};

/** What this executor holds where prlimit is there; the probe says what holds here. */
export function claimsOf({ memory = 'data', pids = true }: RlimitsOptions): CapabilityClaims {
  return {
    ...(memory === 'none' ? {} : { 'limit.memory': MEMORY[memory] }),
    'limit.cpu-time': {
      grade: 'process',
      mechanism: 'RLIMIT_CPU',
      source: SOURCE,
      bounds: `${EACH}; whole seconds; SIGXCPU at the limit, and SIGKILL a second later for a program that does not heed it`,
    },
    ...(pids ? { 'limit.pids': PIDS } : {}),
    ...PROCESS_CLAIMS,
  };
}
