import type { Controller, GroupView } from '@ringfence/posix';

/**
 * Cpu time of the tree, dead processes included. Limits nothing.
 * @see Documentation/admin-guide/cgroup-v1/cpuacct.rst, Linux 6.12; user and system apart since 4.7
 */
export const cpuacct: Controller = {
  name: 'cpuacct',
  items: [],
  writes: () => [],
  reading: (setting) => ({ applied: setting.value, readBack: 'not read' }),
  usage: (group) => {
    const total = millisecondsIn(group, 'cpuacct.usage');
    return {
      cpuTimeMs: total,
      ...splitTime(total, millisecondsIn(group, 'cpuacct.usage_user'), millisecondsIn(group, 'cpuacct.usage_sys')),
    };
  },
};

/**
 * User and system time are counted in ticks and the total to the nanosecond: the parts are scaled to the total, as the
 * kernel itself does for `cpu.stat` of v2 (cputime_adjust(), kernel/sched/cputime.c, Linux 6.12).
 */
export function splitTime(
  total: number | undefined,
  user: number | undefined,
  system: number | undefined,
): { readonly cpuUserMs: number | undefined; readonly cpuSystemMs: number | undefined } {
  if (total === undefined || user === undefined || system === undefined)
    return { cpuUserMs: undefined, cpuSystemMs: undefined };
  if (user + system === 0) return { cpuUserMs: total, cpuSystemMs: 0 };
  const cpuSystemMs = (total * system) / (user + system);
  return { cpuUserMs: total - cpuSystemMs, cpuSystemMs };
}

/** The files count nanoseconds. */
function millisecondsIn(group: GroupView, file: string): number | undefined {
  const text = group.read(file);
  return text === undefined ? undefined : Number(text) / 1e6;
}
