import type { LaunchPlan, Offer, Offered, ReceiptValue, Refusal, RequestedItem, Setting } from '../contract/index.ts';

/** Settings and refusals of a plan, one for each requested item. */
export type PlannedItems = Pick<LaunchPlan, 'settings' | 'refusals'>;

/** What an executor will set for an item, or why it cannot although the probe offered the capability. */
export type ItemValue = { readonly value: ReceiptValue } | { readonly reason: string; readonly remedy?: string };

/**
 * Splits what was requested by what the probe offered: a setting where the capability was proved, a refusal with the
 * probe's reason where it was not. Pure; for the `plan()` of an executor.
 * `setTo` turns a requested value into the one that will be set; left out, it is the same.
 */
export function planItems(
  items: readonly RequestedItem[],
  offer: Offer,
  setTo: (item: RequestedItem, offered: Offered) => ItemValue = (item) => ({ value: item.requested }),
): PlannedItems {
  const settings: Setting[] = [];
  const refusals: Refusal[] = [];
  for (const item of items) {
    const offered = offer[item.capability];
    if (offered === undefined) refusals.push({ ...item, reason: 'this executor has no mechanism for it' });
    else if (offered.grade === 'none') refusals.push({ ...item, ...reasonOf(offered) });
    else {
      const planned = setTo(item, offered);
      if ('reason' in planned) refusals.push({ ...item, ...planned });
      else settings.push({ ...item, grade: offered.grade, mechanism: offered.mechanism, value: planned.value });
    }
  }
  return { settings, refusals };
}

function reasonOf(lacking: { readonly message: string; readonly remedy?: string }): Pick<Refusal, 'reason' | 'remedy'> {
  return lacking.remedy === undefined
    ? { reason: lacking.message }
    : { reason: lacking.message, remedy: lacking.remedy };
}
