import {
  enforcedItem,
  type LaunchPlan,
  type ReceiptItem,
  refusedItem,
  type Setting,
  type StopNote,
  type WatchedLimit,
} from '@ringfence/core';
import type { WatchedLimits } from './orders.ts';

/** What the reason of a stop is called, by the limit that the keeper watches. */
const STOP_KINDS = {
  wallTime: 'wall-time',
  idleTime: 'idle-time',
  output: 'output',
  cpuTime: 'cpu-time',
} as const;

interface Watched {
  readonly setting: Setting;
  readonly item: WatchedLimit;
  readonly value: number;
}

function watchedIn({ settings }: Pick<LaunchPlan, 'settings'>): readonly Watched[] {
  return settings.flatMap((setting) => {
    const { item, grade, value } = setting;
    return isWatched(item) && grade === 'polled' && typeof value === 'number' ? [{ setting, item, value }] : [];
  });
}

function isWatched(item: string): item is WatchedLimit {
  return Object.hasOwn(STOP_KINDS, item);
}

/** The limits of a plan that its keeper watches. Pure. */
export function watchedLimits(plan: Pick<LaunchPlan, 'settings'>): WatchedLimits {
  return Object.fromEntries(watchedIn(plan).map(({ item, value }) => [item, value]));
}

/** The reasons for which the keeper may stop the run. Pure. */
export function stopKinds(limits: WatchedLimits): readonly StopNote['kind'][] {
  return Object.keys(limits)
    .filter(isWatched)
    .map((item) => STOP_KINDS[item]);
}

/** The receipt items of what the keeper watches, by what it said its clocks are set to. Pure. */
export function watchedItems(
  plan: Pick<LaunchPlan, 'settings'>,
  armed: WatchedLimits,
  said: readonly ReceiptItem[],
): readonly ReceiptItem[] {
  const own = watchedIn(plan).filter(({ item }) => !said.some((known) => known.item === item));
  return own.map(({ setting, item, value }) => {
    const readBack = armed[item];
    if (readBack !== undefined) return enforcedItem(setting, { applied: value, readBack });
    return refusedItem({ ...setting, reason: 'the keeper of the run did not confirm it' });
  });
}
