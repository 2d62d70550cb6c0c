import type { EnforcedItem } from '@ringfence/core';
import { CaseNotTried, must } from '../broken.ts';
import type { Running } from '../stage/running.ts';

/**
 * The item of the receipt, which must be enforced where its capability is offered, unless this very request could not be
 * held; then the reason is the executor's.
 */
export function enforced({ executor }: Running, item: string): EnforcedItem {
  const found = executor.receipt().items.filter((entry) => entry.item === item);
  const [entry] = found;
  must(entry !== undefined && found.length === 1, `${item} stands once in the receipt`, found);
  if (entry.status === 'enforced') return entry;
  must(entry.reason.trim() !== '', `the receipt says why ${item} is not enforced`, entry);
  throw new CaseNotTried(`here ${item} was not enforced: ${entry.reason}`);
}
