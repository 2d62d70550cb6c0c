import type { ReceiptValue } from '@ringfence/core';
import { WIN32 } from '../win32/constants.ts';
import { EXTENDED, type JobLimit, valueIn } from './limit.ts';

/** A priority class that a job may be bound to; realtime is not among them. */
export type Priority = 'idle' | 'below-normal' | 'normal' | 'above-normal' | 'high';

/** @see https://learn.microsoft.com/windows/win32/procthread/scheduling-priorities */
export const PRIORITY_CLASSES: Readonly<Record<Priority, number>> = {
  idle: WIN32.IDLE_PRIORITY_CLASS,
  'below-normal': WIN32.BELOW_NORMAL_PRIORITY_CLASS,
  normal: WIN32.NORMAL_PRIORITY_CLASS,
  'above-normal': WIN32.ABOVE_NORMAL_PRIORITY_CLASS,
  high: WIN32.HIGH_PRIORITY_CLASS,
};

const FIELD = 'BasicLimitInformation.PriorityClass';

export const priority: JobLimit = {
  item: 'windowsJob.priority',
  information: EXTENDED,
  mechanism: 'PriorityClass',
  sample: 'normal',
  planned: (item) => ({ value: item.requested }),
  patch: (value) => ({
    fields: { [FIELD]: BigInt(classOf(value)) },
    flags: WIN32.JOB_OBJECT_LIMIT_PRIORITY_CLASS,
  }),
  answer: (fields) => ({ value: wordOf(Number(valueIn(fields, FIELD))) }),
};

/** @throws TypeError for a plan that a tap has changed into something else */
function classOf(value: ReceiptValue): number {
  const found = Object.entries(PRIORITY_CLASSES).find(([word]) => word === value);
  if (found !== undefined) return found[1];
  throw new TypeError(`a priority was planned, and is now ${JSON.stringify(value)}`);
}

function wordOf(priorityClass: number): string {
  const found = Object.entries(PRIORITY_CLASSES).find(([, value]) => value === priorityClass);
  return found?.[0] ?? `priority class 0x${priorityClass.toString(16)}`;
}
