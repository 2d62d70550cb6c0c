import { type Controller, numberOf, settingOf } from '../controller.ts';
import { bandwidthOf, coresOf } from '../cpu-bandwidth.ts';
import { type Bound, parseBound, parseFlatKeyed } from '../flat-keyed.ts';
import type { GroupView } from '../group.ts';
import { readingOf } from '../reading.ts';

/**
 * Bandwidth and weight. `cpu.stat` is in every group, with or without the controller.
 * @see Documentation/admin-guide/cgroup-v2.rst, "CPU", Linux 6.12
 */
export const cpuController: Controller = {
  name: 'cpu',
  items: ['cpu', 'cpuWeight'],
  writes: (settings) => {
    const [bandwidth, weight] = [settingOf(settings, 'cpu'), settingOf(settings, 'cpuWeight')];
    return [
      ...(bandwidth === undefined ? [] : [{ file: 'cpu.max', value: maxOf(numberOf(bandwidth)) }]),
      ...(weight === undefined ? [] : [{ file: 'cpu.weight', value: String(numberOf(weight)) }]),
    ];
  },
  reading: (setting, group) => {
    if (setting.item === 'cpu') return readingOf(setting, group, coresIn);
    const readBack = parseBound(group.read('cpu.weight') ?? '') ?? 'not read';
    const note = 'it counts only while cpus are contended, and among the groups beside this one';
    return { applied: setting.value, readBack, note };
  },
  usage: (group) => {
    const stat = parseFlatKeyed(group.read('cpu.stat') ?? '');
    const milliseconds = (key: string): number | undefined => {
      const microseconds = stat.get(key);
      return microseconds === undefined ? undefined : microseconds / 1000;
    };
    return {
      cpuTimeMs: milliseconds('usage_usec'),
      cpuUserMs: milliseconds('user_usec'),
      cpuSystemMs: milliseconds('system_usec'),
      cpuThrottledMs: milliseconds('throttled_usec'),
    };
  },
};

function maxOf(cores: number): string {
  const { quota, period } = bandwidthOf(cores);
  return `${quota} ${period}`;
}

/** `undefined` in a group without the file, such as the root. */
function coresIn(group: GroupView): Bound | undefined {
  const [quota = '', period = ''] = (group.read('cpu.max') ?? '').trim().split(' ');
  const bound = parseBound(quota);
  return bound === undefined ? undefined : coresOf(bound, Number(period));
}
