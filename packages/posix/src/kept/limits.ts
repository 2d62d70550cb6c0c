import {
  enforcedItem,
  type LaunchContext,
  type LaunchPlan,
  type ReceiptItem,
  refusedItem,
  type Setting,
  type StopNote,
  type WatchedLimit,
} from '@ringfence/core';
import type { LiveFiles } from '../state/run-state.ts';

/** What the shim counts in: hundredths of a second since boot, proc_uptime(5). */
const TICK_MS = 10;

/** One limit that the shim watches: its word there, and the reason that it writes down. */
interface Watched {
  readonly word: string;
  readonly kind: StopNote['kind'];
}

const WATCHED: Readonly<Record<WatchedLimit, Watched>> = {
  wallTime: { word: 'wall', kind: 'wall-time' },
  idleTime: { word: 'idle', kind: 'idle-time' },
  output: { word: 'output', kind: 'output' },
  cpuTime: { word: 'cpu', kind: 'cpu-time' },
};

function watchedIn({
  settings,
}: LaunchPlan): readonly (Watched & { readonly setting: Setting; readonly limit: number })[] {
  return settings.flatMap((setting) => {
    const { item, grade, value } = setting;
    const watched = isWatched(item) ? WATCHED[item] : undefined;
    // Cpu time that the kernel holds is none of the shim's business.
    return watched === undefined || grade !== 'polled' || typeof value !== 'number'
      ? []
      : [{ ...watched, setting, limit: value }];
  });
}

function isWatched(item: string): item is WatchedLimit {
  return Object.hasOwn(WATCHED, item);
}

/** True when the shim has anything to watch. */
export function watches(plan: LaunchPlan): boolean {
  return watchedIn(plan).length > 0;
}

/** The reasons for which the shim may stop the run. */
export function watchedKinds(plan: LaunchPlan): readonly StopNote['kind'][] {
  return watchedIn(plan).map(({ kind }) => kind);
}

/** What the shim is told of them, a line each. */
export function limitOrders(plan: LaunchPlan, { detached }: LaunchContext, live: LiveFiles): readonly string[] {
  const limits = watchedIn(plan);
  if (limits.length === 0) return [];
  const { signal = 'SIGTERM', ms = 0 } = detached?.grace ?? {};
  const counter = live.cpu === undefined ? [] : [`cpufile ${live.cpu}`];
  const lines = limits.map(({ word, setting, limit }) => `${word} ${Math.ceil(limit / unitOf(setting, live))}`);
  return [`signal ${signal.replace(/^SIG/, '')}`, `grace ${Math.ceil(ms / TICK_MS)}`, ...counter, ...lines];
}

/** The receipt items of what the shim watches, by what it said it was told. */
export function watchedItems(
  plan: LaunchPlan,
  armed: readonly (readonly [string, string])[],
  live: LiveFiles,
): readonly ReceiptItem[] {
  return watchedIn(plan).map(({ word, setting, limit }) => {
    const unit = unitOf(setting, live);
    const said = armed.find(([name]) => name === word)?.[1];
    const { item, capability, requested, implied } = setting;
    if (said === undefined)
      return refusedItem({ item, capability, requested, implied, reason: 'the shim of the run did not confirm it' });
    return enforcedItem(setting, { applied: Math.ceil(limit / unit) * unit, readBack: Number(said) * unit });
  });
}

/** Units of the request in one unit of the shim: of v2 `cpu.stat` that is a microsecond, of v1 `cpuacct.usage` a nanosecond. */
function unitOf({ item }: Setting, { cpu }: LiveFiles): number {
  if (item === 'output') return 1;
  if (item !== 'cpuTime') return TICK_MS;
  return cpu?.endsWith('/cpu.stat') === true ? 1e-3 : 1e-6;
}
