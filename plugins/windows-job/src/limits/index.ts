import { cpuSet } from './affinity.ts';
import { cpu, cpuWeight } from './cpu-rate.ts';
import type { JobLimit } from './limit.ts';
import { memory, processMemory, swap } from './memory.ts';
import { network } from './net-rate.ts';
import { pids } from './pids.ts';
import { priority } from './priority.ts';
import { uiRestrictions } from './ui.ts';
import { cpuTime, processUserTime } from './user-time.ts';

/** What a request can ask of a job. */
export const REQUEST_LIMITS: readonly JobLimit[] = [cpu, cpuWeight, cpuSet, cpuTime, memory, swap, pids, network];

/** What only the options of this plugin ask for. */
export const OPTION_LIMITS: readonly JobLimit[] = [processMemory, processUserTime, priority, uiRestrictions];

/** The limit that holds an item, or `undefined` where none of them does. */
export function limitOf(item: string): JobLimit | undefined {
  return [...REQUEST_LIMITS, ...OPTION_LIMITS].find((limit) => limit.item === item);
}
