import type { Offer, Refusal, RequestedItem, Setting } from '@ringfence/core';
import { planItems } from '@ringfence/core';
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

/** The settings and refusals of the options, by what the probe proved. */
export function plannedOptions(
  options: WindowsJobOptions,
  offer: Offer,
): { readonly settings: readonly Setting[]; readonly refusals: readonly Refusal[] } {
  return planItems(optionItems(options), offer);
}

function item(name: string, capability: string, requested: RequestedItem['requested'] | undefined): RequestedItem[] {
  return requested === undefined ? [] : [{ item: `windowsJob.${name}`, capability, requested, implied: false }];
}
