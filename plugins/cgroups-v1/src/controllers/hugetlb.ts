import type { Reading } from '@ringfence/core';
import {
  type Controller,
  type GroupView,
  hugePageLimitsOf,
  pageSizeName,
  parseBound,
  settingOf,
  tightest,
} from '@ringfence/posix';

/**
 * Huge pages of the tree, for each page size. A program beyond its bound gets SIGBUS at the first touch.
 * @see Documentation/admin-guide/cgroup-v1/hugetlb.rst, Linux 6.12
 */
export const hugetlb: Controller = {
  name: 'hugetlb',
  items: ['hugetlb'],
  writes: (settings) => {
    const setting = settingOf(settings, 'hugetlb');
    if (setting === undefined) return [];
    return hugePageLimitsOf(setting).map(({ pageSize, bytes }) => ({ file: fileOf(pageSize), value: String(bytes) }));
  },
  reading: (setting, group) => {
    const bytesOf = (bound: (pageSize: number) => number | 'max' | undefined): Reading['readBack'] =>
      hugePageLimitsOf(setting).map(({ pageSize }) => ({ pageSize, bytes: bound(pageSize) ?? 'not read' }));
    return {
      applied: setting.value,
      readBack: bytesOf((pageSize) => boundIn(group, pageSize)),
      effective: bytesOf((pageSize) => tightest(group, (view) => boundIn(view, pageSize)).value),
    };
  },
  usage: () => ({}),
};

function boundIn(group: GroupView, pageSize: number): number | 'max' | undefined {
  return parseBound(group.read(fileOf(pageSize)) ?? '');
}

function fileOf(pageSize: number): string {
  return `hugetlb.${pageSizeName(pageSize)}.limit_in_bytes`;
}
