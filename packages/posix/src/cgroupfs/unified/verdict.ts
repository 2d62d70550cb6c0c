import type { Evidence, Verdict } from '@ringfence/core';
import { parseFlatKeyed } from '../flat-keyed.ts';
import type { GroupView } from '../group.ts';

type Events = ReadonlyMap<string, number>;

/** The counters of a run's own group, which began at 0 when it was made. */
export interface UnifiedCounters {
  /** `memory.events`: of the group and, since Linux 5.2, of the groups below it. */
  readonly memory: Events;
  /**
   * `pids.events`. Until Linux 6.10 it counts in the group that forked, whoever's bound refused it; since 6.11 in the group
   * whose bound it was.
   */
  readonly pids: Events;
}

/** Reads the counters; a group without a controller counts nothing. */
export function readUnifiedCounters(group: GroupView): UnifiedCounters {
  const events = (file: string): Events => parseFlatKeyed(group.read(file) ?? '');
  return { memory: events('memory.events'), pids: events('pids.events') };
}

/**
 * What the counters say. `oom_kill` counts victims where they were, `oom` counts where the bound stands, and in every group
 * above it: victims without an `oom` of ours died for the bound of a group above, or of the whole machine. `oom` alone is
 * no kill, and counts into the thousands for one. Pure.
 */
export function unifiedVerdict({ memory, pids }: UnifiedCounters): Verdict {
  const killed = memory.get('oom_kill') ?? 0;
  const oom = memory.get('oom') ?? 0;
  const group = memory.get('oom_group_kill') ?? 0;
  const refused = pids.get('max') ?? 0;
  const victims = [
    evidence('memory.events oom_kill', killed),
    ...(oom > 0 ? [evidence('memory.events oom', oom)] : []),
    ...(group > 0 ? [evidence('memory.events oom_group_kill', group)] : []),
  ];
  return {
    ...(killed > 0 ? { memory: { evidence: victims, limit: oom > 0 ? 'own' : 'ancestor-or-system' } } : {}),
    ...(refused > 0 ? { pids: { evidence: [evidence('pids.events max', refused)] } } : {}),
  };
}

function evidence(source: string, after: number): Evidence {
  return { source, before: 0, after };
}
