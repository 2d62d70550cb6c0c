import type { ExecutorDefinition, Exit, Setting, Verdict } from '@ringfence/core';
import { plainExecutor, plannedWrappers } from '@ringfence/posix';
import { claimsOf } from './claims.ts';
import type { RlimitsOptions } from './options.ts';
import { probe } from './probe.ts';
import { refuseTasks } from './tasks.ts';
import { setTo } from './values.ts';

/** The executor. It ranks below universal: where nothing is asked that it can hold, a plain start is the faster one. */
export function executor(options: RlimitsOptions): ExecutorDefinition {
  const claims = claimsOf(options);
  return plainExecutor({
    name: 'rlimits',
    rank: -150,
    platform: 'linux',
    claims,
    probe: (host) => probe(host, claims),
    setTo,
    wrappers: plannedWrappers,
    refuse: refuseTasks,
    verdict,
  });
}

/** The kernel sends SIGXCPU for one reason: the cpu time of a process is used up. @see setrlimit(2), man-pages 6.9 */
function verdict(exit: Exit, settings: readonly Setting[]): Verdict {
  const bounded = settings.some(({ mechanism }) => mechanism === 'RLIMIT_CPU');
  if (!bounded || exit.kind !== 'signaled' || exit.signal !== 'SIGXCPU') return {};
  return { cpuTime: { evidence: [{ source: 'RLIMIT_CPU SIGXCPU', before: undefined, after: 1 }] } };
}
