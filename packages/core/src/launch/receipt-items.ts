import type { EnforcedItem, NotEnforcedItem, ReceiptValue, Refusal, Setting, Usage } from '../contract/index.ts';

/** What the kernel answered after a setting was applied. */
export interface Reading {
  readonly applied: ReceiptValue;
  readonly readBack: ReceiptValue;
  /** Left out: nothing above is tighter, so `readBack` is what holds. */
  readonly effective?: ReceiptValue;
  readonly effectiveFrom?: string;
  readonly note?: string;
}

/** The receipt item of a setting that was applied and read back. */
export function enforcedItem(setting: Setting, reading: Reading): EnforcedItem {
  const { item, capability, requested, implied, grade, mechanism } = setting;
  const { effective = reading.readBack, ...read } = reading;
  return { item, capability, requested, implied, status: 'enforced', grade, mechanism, ...read, effective };
}

/** The receipt item of something that is not held, with the reason. */
export function refusedItem(refusal: Refusal): NotEnforcedItem {
  return { ...refusal, status: 'not-enforced', grade: 'none' };
}

/** A usage in which nothing is known; executors spread it under what they do know. */
export const NO_USAGE: Usage = {
  cpuTimeMs: undefined,
  cpuUserMs: undefined,
  cpuSystemMs: undefined,
  memoryBytes: undefined,
  memoryPeakBytes: undefined,
  tasks: undefined,
  tasksPeak: undefined,
  ioReadBytes: undefined,
  ioWriteBytes: undefined,
  cpuThrottledMs: undefined,
};
