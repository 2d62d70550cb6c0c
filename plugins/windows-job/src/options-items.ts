import { type Offer, type PlannedItems, planItems, type RequestedItem } from '@ringfence/core';
import type { WindowsJobOptions } from './options.ts';

/** What the options of this plugin ask for, in the words of a receipt. */
export function optionItems(options: WindowsJobOptions): readonly RequestedItem[] {
  const { processMemory, processUserTime, priority, uiRestrictions } = options;
  return [
    ...item('processMemory', 'windows-job.process-memory', processMemory),
    ...item('processUserTime', 'windows-job.process-user-time', processUserTime),
    ...item('priority', 'windows-job.priority', priority),
    ...item('uiRestrictions', 'windows-job.ui-restrictions', uiRestrictions),
  ];
}

/**
 * The settings and refusals of the options, by what the probe proved; `nested`: this process is in a job itself, in which
 * the job of the tree will lie.
 * @see https://learn.microsoft.com/windows/win32/procthread/nested-jobs
 */
export function plannedOptions(options: WindowsJobOptions, offer: Offer, nested: boolean): PlannedItems {
  return planItems(optionItems(options), offer, (wanted) =>
    nested && wanted.item === 'windowsJob.uiRestrictions'
      ? { reason: 'this process is in a job itself, and a job with such restrictions may lie in no other' }
      : { value: wanted.requested },
  );
}

function item(name: string, capability: string, requested: RequestedItem['requested'] | undefined): RequestedItem[] {
  return requested === undefined ? [] : [{ item: `windowsJob.${name}`, capability, requested, implied: false }];
}
