import { type Controller, numbersOf, settingOf } from '../controller.ts';
import { formatNumberList, parseNumberList } from '../flat-keyed.ts';

/**
 * The cpus of the tree. Memory nodes are inherited.
 * @see Documentation/admin-guide/cgroup-v2.rst, "Cpuset", Linux 6.12
 */
export const cpusetController: Controller = {
  name: 'cpuset',
  items: ['cpuSet'],
  writes: (settings) => {
    const setting = settingOf(settings, 'cpuSet');
    return setting === undefined ? [] : [{ file: 'cpuset.cpus', value: formatNumberList(numbersOf(setting)) }];
  },
  reading: (setting, group) => {
    const listIn = (file: string): readonly number[] => parseNumberList(group.read(file) ?? '');
    // A group above may allow fewer cpus, and a cpu may be offline: `effective` is what is left.
    return { applied: setting.value, readBack: listIn('cpuset.cpus'), effective: listIn('cpuset.cpus.effective') };
  },
  usage: () => ({}),
};
