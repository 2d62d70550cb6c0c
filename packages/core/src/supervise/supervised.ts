import type {
  LaunchPlan,
  Limits,
  ReceiptItem,
  Refusal,
  RequestedItem,
  Setting,
  WatchedLimit,
} from '../contract/index.ts';
import { SUPERVISED } from '../contract/index.ts';
import { enforcedItem } from '../launch/receipt-items.ts';

/** How the supervisor holds each of its limits. */
const MECHANISMS: Readonly<Record<string, string>> = {
  wallTime: 'timer, then the tree is stopped',
  idleTime: 'timer since the last output, then the tree is stopped',
  output: 'counts what arrives, then the tree is stopped',
  cpuTime: 'samples the cpu time of the tree, then the tree is stopped',
};

/** True when the supervisor holds an item itself: its own limits, and cpu time where the executor only accounts for it. */
export function isSupervised(setting: Pick<Setting, 'capability' | 'grade'>): boolean {
  const own = SUPERVISED.some((capability) => capability === setting.capability);
  return own || (setting.capability === 'limit.cpu-time' && setting.grade === 'polled');
}

/**
 * What is seen of a run: the clock and what it prints, the clock alone, or, once its owner is gone, what whoever waits for it
 * watches by itself.
 */
export type Watch = 'all' | 'clock' | { readonly keeper: readonly WatchedLimit[] };

const KEEPER = 'whoever waits for the run';

/**
 * Splits requested items into those the supervisor holds under every executor and those an executor must plan for.
 * An output that is not a pipe does not pass the supervisor: then it cannot count and says so.
 */
export function superviseItems(
  items: readonly RequestedItem[],
  watch: Watch,
): { readonly settings: Setting[]; readonly refusals: Refusal[]; readonly rest: RequestedItem[] } {
  const own = (item: RequestedItem): boolean => SUPERVISED.some((capability) => capability === item.capability);
  const seen = (item: RequestedItem): boolean => isSeen(item, watch);
  const blind = (item: RequestedItem): boolean => own(item) && !seen(item);
  const why =
    typeof watch === 'object'
      ? UNWATCHED
      : { reason: 'stdout and stderr do not pass the supervisor', remedy: "stdout: 'pipe'" };
  return {
    settings: items.filter((item) => own(item) && !blind(item)).map((item) => supervisedSetting(item, watch)),
    refusals: items.filter(blind).map((item) => ({ ...item, ...why })),
    rest: items.filter((item) => !own(item)),
  };
}

function isSeen({ item }: RequestedItem, watch: Watch): boolean {
  if (typeof watch === 'object') return watch.keeper.some((watched) => watched === item);
  return watch === 'all' || item === 'wallTime';
}

const UNWATCHED = { reason: 'nobody watches it in a detached run', remedy: 'detached: false' };

/** The plan of a run that outlives its owner: cpu time that is only accounted for is held where its keeper samples it. */
export function sampledByKeeper(plan: LaunchPlan, keeper: readonly WatchedLimit[]): LaunchPlan {
  if (keeper.includes('cpuTime')) {
    const mechanism = `${KEEPER} ${MECHANISMS['cpuTime']}`;
    const settings = plan.settings.map((setting) => (isSupervised(setting) ? { ...setting, mechanism } : setting));
    return { ...plan, settings };
  }
  const sampled = plan.settings.filter(isSupervised);
  if (sampled.length === 0) return plan;
  const refused = sampled.map(({ item, capability, requested, implied }) => ({
    item,
    capability,
    requested,
    implied,
    ...UNWATCHED,
  }));
  const settings = plan.settings.filter((setting) => !sampled.includes(setting));
  return { ...plan, settings, refusals: [...plan.refusals, ...refused] };
}

/** The receipt items of what the supervisor holds, with what its clocks are armed with. */
export function supervisedItems(plan: Pick<LaunchPlan, 'settings'>, limits: Limits): ReceiptItem[] {
  return plan.settings.filter(isSupervised).map((setting) => {
    const armed = limitOf(limits, setting.item);
    return enforcedItem(setting, { applied: setting.value, readBack: armed ?? 'not armed' });
  });
}

function supervisedSetting(item: RequestedItem, watch: Watch): Setting {
  const who = typeof watch === 'object' ? KEEPER : 'supervisor';
  return { ...item, grade: 'polled', mechanism: `${who} ${MECHANISMS[item.item]}`, value: item.requested };
}

function limitOf(limits: Limits, item: string): number | undefined {
  switch (item) {
    case 'wallTime':
    case 'idleTime':
    case 'output':
    case 'cpuTime':
      return limits[item];
    default:
      return undefined;
  }
}

/** The order of a receipt: that of the capability table, whoever holds the item. */
export function inRequestOrder(items: readonly ReceiptItem[], requested: readonly RequestedItem[]): ReceiptItem[] {
  const place = (item: ReceiptItem): number => requested.findIndex((wanted) => wanted.item === item.item);
  return [...items].sort((a, b) => place(a) - place(b));
}
