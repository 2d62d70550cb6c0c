import type { Reading } from '@ringfence/core';
import type { ControlWrite } from '../control-file.ts';
import { type Controller, settingOf } from '../controller.ts';
import { parseBound } from '../flat-keyed.ts';
import { type GroupView, tightest } from '../group.ts';
import { hugePageLimitsOf, pageSizeName } from '../huge-pages.ts';

/**
 * Huge pages of the tree, for each page size: those in use and, since Linux 5.7, those reserved. Beyond a reservation
 * mmap(2) fails; without that bound a program would learn of it by SIGBUS at the first touch.
 * @see Documentation/admin-guide/cgroup-v2.rst, "HugeTLB", Linux 6.12
 */
export const hugetlbController: Controller = {
  name: 'hugetlb',
  items: ['hugetlb'],
  writes: (settings, group) => {
    const setting = settingOf(settings, 'hugetlb');
    if (setting === undefined) return [];
    return hugePageLimitsOf(setting).flatMap(({ pageSize, bytes }) => writesFor(pageSizeName(pageSize), bytes, group));
  },
  reading: (setting, group) => {
    const limits = hugePageLimitsOf(setting);
    const each = (bound: (pageSize: number) => number | 'max' | undefined): Reading['readBack'] =>
      limits.map(({ pageSize }) => ({ pageSize, bytes: bound(pageSize) ?? 'not read' }));
    return {
      applied: setting.value,
      readBack: each((pageSize) => boundIn(group, pageSize)),
      effective: each((pageSize) => tightest(group, (view) => boundIn(view, pageSize)).value),
    };
  },
  usage: () => ({}),
};

function writesFor(name: string, bytes: number, group: GroupView): readonly ControlWrite[] {
  const reserved = `hugetlb.${name}.rsvd.max`;
  const used = { file: `hugetlb.${name}.max`, value: String(bytes) };
  return group.read(reserved) === undefined ? [used] : [used, { file: reserved, value: String(bytes) }];
}

function boundIn(group: GroupView, pageSize: number): number | 'max' | undefined {
  return parseBound(group.read(`hugetlb.${pageSizeName(pageSize)}.max`) ?? '');
}
