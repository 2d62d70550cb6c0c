import type { Evidence, Verdict } from '@ringfence/core';
import { type Bound, type BoundController, parseBound, parseFlatKeyed } from '@ringfence/posix';

/** One bound on memory and how often, and how nearly, it was reached. */
export interface BoundCounters {
  readonly bound: Bound;
  readonly failures: number;
  readonly peak: number;
}

/** The counters of a run's own groups, which all began at 0 when the groups were made. */
export interface Counters {
  /** `memory.oom_control oom_kill`: processes of the group that the OOM killer killed, whoever's bound was reached. */
  readonly oomKill: number | undefined;
  readonly memory: BoundCounters;
  readonly memoryAndSwap: BoundCounters;
  /** `pids.events max`: forks that were refused in the group. */
  readonly forksRefused: number;
}

/** Control files that are read only once somebody was killed, by their controller. */
export const AFTER_A_KILL: Readonly<Record<'memory', readonly string[]>> = {
  memory: ['memory', 'memory.memsw'].flatMap((prefix) => [
    `${prefix}.limit_in_bytes`,
    `${prefix}.failcnt`,
    `${prefix}.max_usage_in_bytes`,
  ]),
};

/** Reads the counters; a group that is not there counts nothing. */
export function readCounters(bound: readonly BoundController[]): Counters {
  const read = (controller: string, file: string): string =>
    bound.find((candidate) => candidate.controller.name === controller)?.group.read(file) ?? '';
  const oomKill = parseFlatKeyed(read('memory', 'memory.oom_control')).get('oom_kill');
  const countersOf = (prefix: string): BoundCounters => ({
    bound: parseBound(read('memory', `${prefix}.limit_in_bytes`)) ?? 'max',
    failures: Number(read('memory', `${prefix}.failcnt`)),
    peak: Number(read('memory', `${prefix}.max_usage_in_bytes`)),
  });
  // Whose bound was reached is asked only when somebody was killed.
  const untouched: BoundCounters = { bound: 'max', failures: 0, peak: 0 };
  return {
    oomKill,
    memory: oomKill ? countersOf('memory') : untouched,
    memoryAndSwap: oomKill ? countersOf('memory.memsw') : untouched,
    forksRefused: parseFlatKeyed(read('pids', 'pids.events')).get('max') ?? 0,
  };
}

/**
 * What the counters say. v1 counts a kill where the victim was, and tells nowhere whose bound was reached: a kill without
 * a sign of our own bound was done for an ancestor's or for the whole machine. Pure.
 */
export function verdictOf(counters: Counters): Verdict {
  const { oomKill = 0, forksRefused } = counters;
  const reached = [...signsOf('memory', counters.memory), ...signsOf('memory.memsw', counters.memoryAndSwap)];
  const killed = evidence('memory.oom_control oom_kill', oomKill);
  const limit = reached.length > 0 ? 'own' : 'ancestor-or-system';
  return {
    ...(oomKill > 0 ? { memory: { evidence: [killed, ...reached], limit } } : {}),
    ...(forksRefused > 0 ? { pids: { evidence: [evidence('pids.events max', forksRefused)] } } : {}),
  };
}

/** The kernel charges memory in batches of 64 pages: a bound is reached when the next batch does not fit. */
const BATCH_BYTES = 262_144;

/**
 * Signs that a bound was reached: it was hit, or the peak came as near as one batch. Linux 6.15 stopped counting hits of
 * the bound with swap, and that is the one which is asked first.
 * @see try_charge_memcg(), mm/memcontrol.c, Linux 6.18
 */
function signsOf(prefix: string, { bound, failures, peak }: BoundCounters): readonly Evidence[] {
  if (failures > 0) return [evidence(`${prefix}.failcnt`, failures)];
  const near = bound !== 'max' && peak >= bound - BATCH_BYTES;
  return near ? [evidence(`${prefix}.max_usage_in_bytes`, peak)] : [];
}

function evidence(source: string, after: number): Evidence {
  return { source, before: 0, after };
}
