import type { ItemValue } from '@ringfence/core';
import type { Bound } from './flat-keyed.ts';

/** Cpu time a group may use in each period, in microseconds. */
export interface Bandwidth {
  readonly quota: number;
  readonly period: number;
}

/** The kernel refuses a quota or a period below 1 ms and a period above 1 s; sched-bwc.rst, Linux 6.12. */
const SHORTEST_US = 1000;
const PERIOD_US = 100_000;
const LONGEST_PERIOD_US = 1_000_000;

/** The least bandwidth the kernel can hold a group to, in cores. */
export const LEAST_CORES: number = SHORTEST_US / LONGEST_PERIOD_US;

/**
 * The bandwidth for a number of cores. The period is the kernel's default of 100 ms, and 1 s for less than 1 % of a core,
 * where the quota would be too short: the tree then stands still for up to a second.
 */
export function bandwidthOf(cores: number): Bandwidth {
  const period = cores * PERIOD_US < SHORTEST_US ? LONGEST_PERIOD_US : PERIOD_US;
  return { quota: Math.max(SHORTEST_US, Math.round(cores * period)), period };
}

/** The cores of a bandwidth; a quota of `max` is no bound. */
export function coresOf(quota: Bound, period: number): Bound {
  return quota === 'max' ? 'max' : quota / period;
}

/** What a request for cores is set to: a bandwidth below the kernel's least would not be held. */
export function plannedCores(requested: unknown): ItemValue {
  if (typeof requested !== 'number' || requested < LEAST_CORES) {
    return { reason: `the kernel holds no tree to less than ${LEAST_CORES} cores` };
  }
  const { quota, period } = bandwidthOf(requested);
  return { value: quota / period };
}
