import {
  type Controller,
  formatNumberList,
  type GroupView,
  numbersOf,
  parseNumberList,
  settingOf,
} from '@ringfence/posix';

/**
 * The cpus of the tree. A new v1 group has neither cpus nor memory nodes and takes nobody in until it has both.
 * @see Documentation/admin-guide/cgroup-v1/cpusets.rst, Linux 6.12
 */
export const cpuset: Controller = {
  name: 'cpuset',
  items: ['cpuSet'],
  writes: (settings, group) => {
    const setting = settingOf(settings, 'cpuSet');
    if (setting === undefined) return [];
    const nodes = group.ancestors[0]?.read('cpuset.mems')?.trim() ?? '0';
    return [
      { file: 'cpuset.cpus', value: formatNumberList(numbersOf(setting)) },
      { file: 'cpuset.mems', value: nodes },
    ];
  },
  reading: (setting, group) => ({
    applied: setting.value,
    readBack: listIn(group, 'cpuset.cpus'),
    // Cpus that are offline now are in the first list and not in the second.
    effective: listIn(group, 'cpuset.effective_cpus'),
  }),
  usage: () => ({}),
};

function listIn(group: GroupView, file: string): readonly number[] {
  return parseNumberList(group.read(file) ?? '');
}
