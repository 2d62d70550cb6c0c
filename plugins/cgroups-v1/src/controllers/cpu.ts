import {
  type Bound,
  bandwidthOf,
  type Controller,
  coresOf,
  type GroupView,
  numberOf,
  parseBound,
  parseFlatKeyed,
  readingOf,
  settingOf,
  tightestAbove,
} from '@ringfence/posix';

/** Shares a group has when nobody says otherwise, where a weight is 100; sched-design-CFS.rst, Linux 6.12. */
const DEFAULT_SHARES = 1024;

/** Bandwidth and weight by the v1 cpu controller. @see Documentation/scheduler/sched-bwc.rst, Linux 6.12 */
export const cpu: Controller = {
  name: 'cpu',
  items: ['cpu', 'cpuWeight'],
  writes: (settings, group) => {
    const [bandwidth, weight] = [settingOf(settings, 'cpu'), settingOf(settings, 'cpuWeight')];
    return [
      ...(bandwidth === undefined ? [] : bandwidthWrites(numberOf(bandwidth), group)),
      ...(weight === undefined ? [] : [{ file: 'cpu.shares', value: String(sharesOf(numberOf(weight))) }]),
    ];
  },
  reading: (setting, group) => {
    if (setting.item === 'cpuWeight') return weightReading(numberOf(setting), group);
    return readingOf(setting, group, coresIn);
  },
  usage: (group) => {
    const throttled = parseFlatKeyed(group.read('cpu.stat') ?? '').get('throttled_time');
    return { cpuThrottledMs: throttled === undefined ? undefined : throttled / 1e6 };
  },
};

/**
 * Never above what the groups above allow: v1 refuses a share of the cpu that is larger than the parent's, and then the
 * parent's bound holds anyway. A longer period is written before its quota and a shorter one after it, so that the tree is
 * never let loose in between.
 */
function bandwidthWrites(cores: number, group: GroupView): readonly { file: string; value: string }[] {
  const above = tightestAbove(group, coresIn).value;
  const { quota, period } = bandwidthOf(above === 'max' ? cores : Math.min(cores, above));
  const writes = [
    { file: 'cpu.cfs_period_us', value: String(period) },
    { file: 'cpu.cfs_quota_us', value: String(quota) },
  ];
  return period < numberIn(group, 'cpu.cfs_period_us') ? writes.reverse() : writes;
}

/** `undefined` in a group without the file, such as the root. */
function coresIn(group: GroupView): Bound | undefined {
  const quota = parseBound(group.read('cpu.cfs_quota_us') ?? '');
  return quota === undefined ? undefined : coresOf(quota, numberIn(group, 'cpu.cfs_period_us'));
}

function weightReading(weight: number, group: GroupView): ReturnType<Controller['reading']> {
  const shares = numberIn(group, 'cpu.shares');
  return {
    applied: weight,
    readBack: Math.max(1, Math.round((shares * 100) / DEFAULT_SHARES)),
    note: `cpu.shares ${shares}; it counts only while cpus are contended, and among the groups beside this one`,
  };
}

/** Linear, 100 to 1024; the kernel holds shares to 2 at least, so a weight of 1 loses nothing. */
function sharesOf(weight: number): number {
  return Math.round((weight * DEFAULT_SHARES) / 100);
}

function numberIn(group: GroupView, file: string): number {
  return Number(group.read(file) ?? Number.NaN);
}
