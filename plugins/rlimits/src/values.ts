import type { ItemValue, RequestedItem } from '@ringfence/core';
import { PROCESS_ITEMS, plannedProcessValue } from '@ringfence/posix';

const MS_PER_SECOND = 1000;

/** What an item is set to, in the unit of the request. Pure. */
export function setTo(item: RequestedItem): ItemValue {
  if (PROCESS_ITEMS.includes(item.item)) return plannedProcessValue(item);
  if (item.item !== 'cpuTime' || typeof item.requested !== 'number') return { value: item.requested };
  return { value: Math.ceil(item.requested / MS_PER_SECOND) * MS_PER_SECOND };
}
