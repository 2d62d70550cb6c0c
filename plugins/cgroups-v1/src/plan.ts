import {
  type ItemValue,
  type LaunchPlan,
  type PlanContext,
  planItems,
  type Request,
  type RequestedItem,
  requestedItems,
} from '@ringfence/core';
import { PROCESS_ITEMS, plannedCores, plannedProcessValue, plannedWrappers } from '@ringfence/posix';

/** What a launch will do. Pure. */
export function plan(request: Request, context: PlanContext): LaunchPlan {
  const { command, limits } = request;
  const bounded = limits.memory !== undefined;
  const planned = planItems(requestedItems(request), context.proved.offer, (item) => plannedValue(item, bounded));
  return {
    executor: 'cgroups-v1',
    entry: { kind: 'self-move' },
    file: command.file,
    args: command.args,
    env: command.env,
    cwd: command.cwd,
    wrappers: plannedWrappers(planned.settings),
    settings: planned.settings,
    refusals: planned.refusals,
    notes: [],
  };
}

/** What an item is set to. `bounded`: memory is limited too, or was before. */
export function plannedValue(item: RequestedItem, bounded: boolean): ItemValue {
  if (item.item === 'cpu') return plannedCores(item.requested);
  if (PROCESS_ITEMS.includes(item.item)) return plannedProcessValue(item);
  if (item.item === 'swap' && !bounded && item.requested !== 'max') {
    return { reason: 'cgroup v1 bounds memory and swap together, and memory is not limited', remedy: '--memory SIZE' };
  }
  return { value: item.requested };
}
