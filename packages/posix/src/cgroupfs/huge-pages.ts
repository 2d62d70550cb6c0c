import type { Refusal, Setting } from '@ringfence/core';
import { machine, systemCode } from '@ringfence/core';
import { unfit } from './controller.ts';
import { refusalOf } from './io-limit.ts';

/** A bound for one size of huge pages, both in bytes. */
export interface HugePageLimit {
  readonly pageSize: number;
  readonly bytes: number;
}

/** The page sizes this machine has, in bytes; none without hugetlbfs. @see hugetlbpage.rst, Linux 6.12 */
export function hugePageSizes(): readonly number[] {
  try {
    const names = machine.namesIn('/sys/kernel/mm/hugepages');
    return names.flatMap((name) => {
      const kilobytes = /^hugepages-(\d+)kB$/.exec(name)?.[1];
      return kilobytes === undefined ? [] : [Number(kilobytes) * 1024];
    });
  } catch (error) {
    // A kernel without huge pages has no such folder.
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A page size as the names of control files have it: `2MB`, `1GB`, `64KB`; mem_fmt() in mm/hugetlb_cgroup.c, Linux 6.12. */
export function pageSizeName(bytes: number): string {
  if (bytes >= 2 ** 30) return `${bytes / 2 ** 30}GB`;
  return bytes >= 2 ** 20 ? `${bytes / 2 ** 20}MB` : `${bytes / 2 ** 10}KB`;
}

/** A `hugetlb` setting with a page size that this machine has not cannot be held. */
export function checkPageSizes(setting: Setting): Setting | Refusal {
  const sizes = hugePageSizes();
  const unknown = hugePageLimitsOf(setting).find((limit) => !sizes.includes(limit.pageSize));
  if (unknown === undefined) return setting;
  const known = sizes.map(pageSizeName).join(', ') || 'none';
  return refusalOf(setting, `there are no huge pages of ${pageSizeName(unknown.pageSize)} here, only: ${known}`);
}

/** The limits of a `hugetlb` setting. @throws RingfenceError `PLUGIN_FAILED` */
export function hugePageLimitsOf(setting: Setting): readonly HugePageLimit[] {
  if (!Array.isArray(setting.value)) throw unfit(setting, 'a list of page sizes and bytes');
  return setting.value.map((entry) => {
    if (typeof entry !== 'object' || Array.isArray(entry)) throw unfit(setting, 'page sizes and bytes');
    const { pageSize, bytes } = entry as { readonly [key: string]: unknown };
    if (typeof pageSize !== 'number' || typeof bytes !== 'number') throw unfit(setting, 'page sizes and bytes');
    return { pageSize, bytes };
  });
}
