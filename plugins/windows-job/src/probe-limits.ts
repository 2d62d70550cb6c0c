import type { Lacking, Offer, Offered, RequestedItem, Setting } from '@ringfence/core';
import { capabilityOfItem } from '@ringfence/core';
import { applyLimits, type Target } from './limits/apply.ts';
import { OPTION_LIMITS, REQUEST_LIMITS } from './limits/index.ts';
import type { JobLimit } from './limits/limit.ts';

/** Sets every limit on a job that nobody is in, and asks for it: what is answered as it was set is offered. */
export function probeLimits(target: Target): Offer {
  return Object.fromEntries(
    [...REQUEST_LIMITS, ...OPTION_LIMITS].map((limit) => [capabilityOf(limit), tryOne(target, limit)]),
  );
}

function tryOne(target: Target, limit: JobLimit): Offered | Lacking {
  const [item] = applyLimits(target, [{ setting: sampleSetting(limit), limit }]);
  if (item === undefined) return { grade: 'none', message: 'it was not tried' };
  if (item.status === 'not-enforced') return { grade: 'none', message: item.reason };
  const proof = `${limit.information.name} answered ${JSON.stringify(item.readBack)}`;
  return { grade: 'kernel', mechanism: limit.mechanism, proof };
}

function sampleSetting(limit: JobLimit): Setting {
  const item: RequestedItem = {
    item: limit.item,
    capability: capabilityOf(limit),
    requested: limit.sample,
    implied: false,
  };
  return { ...item, grade: 'kernel', mechanism: limit.mechanism, value: limit.sample };
}

/** The capability of a request item, or of an item that only the options of this plugin have. */
function capabilityOf({ item }: JobLimit): string {
  const own = item.replace(/^windowsJob\./, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return capabilityOfItem(item) ?? `windows-job.${own}`;
}
