import type { Lacking } from '@ringfence/core';
import { anyDisk } from './device.ts';
import { parseNumberList } from './flat-keyed.ts';
import { hugePageSizes } from './huge-pages.ts';
import { lacking, type Trial } from './trial.ts';

const MEBIBYTE = 1_048_576;

/**
 * What a probe sets an item to, in groups of either kind: values that hinder no helper, and none that a fresh group has
 * already.
 * @param cpus reads the cpus that the group above may use, as the kernel lists them
 */
export function trialOf(item: string, cpus: () => string | undefined): Trial {
  switch (item) {
    case 'cpu':
      return { item, value: 0.5 };
    case 'cpuWeight':
      return { item, value: 50 };
    case 'cpuSet':
      return { item, value: parseNumberList(cpus() ?? '0') };
    case 'memory':
      return { item, value: 64 * MEBIBYTE };
    case 'memorySoft':
      return { item, value: 48 * MEBIBYTE };
    case 'swap':
      return { item, value: 0 };
    case 'pids':
      return { item, value: 64 };
    case 'io':
      return { item, value: [{ path: '/', device: anyDisk() ?? '', readBytes: 1024 * MEBIBYTE }] };
    case 'ioWeight':
      return { item, value: 200 };
    default:
      return { item, value: hugePageSizes().map((pageSize) => ({ pageSize, bytes: pageSize })) };
  }
}

/** What the machine itself lacks for an item, whichever kind its groups are; `undefined` when nothing is missing. */
export function missingOnMachine(item: string): Lacking | undefined {
  if (item === 'io' && anyDisk() === undefined) return lacking({ message: 'there is no disk in /sys/block' });
  if (item === 'hugetlb' && hugePageSizes().length === 0) return lacking({ message: 'there are no huge pages here' });
  return undefined;
}
