import type { Evidence, Verdict } from '@ringfence/core';
import { type BoundController, parseFlatKeyed } from '@ringfence/posix';

/** The counters of a run's own groups, which all began at 0 when the groups were made. */
export interface Counters {
  /** `memory.oom_control oom_kill`: processes of the group that the OOM killer killed, whoever's bound was hit. */
  readonly oomKill: number | undefined;
  /** How often the group's own bound on memory was hit. */
  readonly failures: number;
  /** How often its bound on memory and swap together was hit. */
  readonly failuresWithSwap: number;
  /** `pids.events max`: forks that were refused in the group. */
  readonly forksRefused: number;
}

/** Reads the counters; a group that is not there counts nothing. */
export function readCounters(bound: readonly BoundController[]): Counters {
  const read = (controller: string, file: string): string =>
    bound.find((candidate) => candidate.controller.name === controller)?.group.read(file) ?? '';
  const number = (file: string): number => Number(read('memory', file));
  return {
    oomKill: parseFlatKeyed(read('memory', 'memory.oom_control')).get('oom_kill'),
    failures: number('memory.failcnt'),
    failuresWithSwap: number('memory.memsw.failcnt'),
    forksRefused: parseFlatKeyed(read('pids', 'pids.events')).get('max') ?? 0,
  };
}

/**
 * What the counters say. v1 counts a kill where the victim was and a hit bound where the bound stands: a kill without a
 * hit of our own bound was done for an ancestor's bound or for the whole machine. Pure.
 */
export function verdictOf(counters: Counters): Verdict {
  const { oomKill = 0, failures, failuresWithSwap, forksRefused } = counters;
  const killed = evidence('memory.oom_control oom_kill', oomKill);
  const hits = [
    ...(failures > 0 ? [evidence('memory.failcnt', failures)] : []),
    ...(failuresWithSwap > 0 ? [evidence('memory.memsw.failcnt', failuresWithSwap)] : []),
  ];
  const limit = hits.length > 0 ? 'own' : 'ancestor-or-system';
  return {
    ...(oomKill > 0 ? { memory: { evidence: [killed, ...hits], limit } } : {}),
    ...(forksRefused > 0 ? { pids: { evidence: [evidence('pids.events max', forksRefused)] } } : {}),
  };
}

function evidence(source: string, after: number): Evidence {
  return { source, before: 0, after };
}
