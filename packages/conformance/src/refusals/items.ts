import { capabilityOfItem, isRingfenceError, type ReceiptItem, type RingfenceError } from '@ringfence/core';
import { must } from '../broken.ts';
import { SAMPLES, together } from '../samples.ts';
import { ending } from '../stage/invocation.ts';
import type { Stage } from '../stage/stage.ts';

/** Whoever is not asked for is not given away: running as another user is never a matter of best effort. */
const NEVER_BEST_EFFORT = 'runAs';

/**
 * What a refusal of a request item looks like: the plan refuses it with a reason and sets nothing, a strict start is
 * refused with the executor's reason before anything is launched.
 */
export async function refuseItem(stage: Stage, item: string): Promise<string> {
  const asked = SAMPLES[item] ?? {};
  const reason = item === NEVER_BEST_EFFORT ? '' : await plannedReason(stage, item);
  const before = stage.subject.watch.launches;
  const error = await rejectionOf(stage.command(ending(0), asked).start({ strict: true }));
  must(error !== undefined, `a strict start is refused where ${item} is not offered`);
  must(
    ['NO_EXECUTOR', 'RUN_AS_REFUSED'].includes(error.code),
    'a strict start is refused with NO_EXECUTOR or RUN_AS_REFUSED',
    error.code,
  );
  const reasons = error.rejections.flatMap((rejection) => rejection.reasons.map(({ message }) => message));
  must(reasons.length > 0 && reasons.every(isSentence), 'the refusal carries the reason of the executor', reasons);
  must(stage.subject.watch.launches === before, 'nothing is launched when a start is refused');
  return reason === '' ? (reasons[0] ?? '') : reason;
}

async function plannedReason(stage: Stage, item: string): Promise<string> {
  const plan = await stage.registry.plan(stage.command(ending(0), SAMPLES[item]));
  must(!plan.settings.some((setting) => setting.item === item), `the plan sets nothing for ${item}`, plan.settings);
  const refusal = plan.refusals.find((refused) => refused.item === item);
  must(refusal !== undefined && isSentence(refusal.reason), `the plan refuses ${item} with a reason`, refusal);
  return refusal.reason;
}

/**
 * The receipt of one run that asks for everything that is not offered: each item stands in it as not enforced.
 * Answers what is wrong with an item, by the item.
 */
export async function refusedTogether(stage: Stage, items: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const asked = items.filter((item) => item !== NEVER_BEST_EFFORT);
  const wishes = asked.flatMap((item) => SAMPLES[item] ?? []);
  const { executor } = await stage.start(ending(0), together(wishes));
  const { receipt } = await executor.wait();
  const wrong = asked.flatMap((item) => {
    const words = wrongWith(receipt.items.filter((found) => found.item === item));
    return words === undefined ? [] : [[item, words] as const];
  });
  return new Map(wrong);
}

function wrongWith(found: readonly ReceiptItem[]): string | undefined {
  const [item, second] = found;
  if (item === undefined || second !== undefined) return `stands ${found.length} times in the receipt`;
  if (item.status !== 'not-enforced') return `stands as enforced by ${item.mechanism} and is not offered`;
  if (!isSentence(item.reason)) return 'stands without a reason';
  return item.capability === capabilityOfItem(item.item) ? undefined : `stands under ${item.capability}`;
}

/** The error of a promise that must reject with one of ours; `undefined` when it was kept. */
export async function rejectionOf(promise: Promise<unknown>): Promise<RingfenceError | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    must(isRingfenceError(error), 'what is thrown is a RingfenceError', error);
    return error;
  }
}

function isSentence(text: string): boolean {
  return text.trim().length >= 8;
}
