import {
  type ItemValue,
  type LaunchPlan,
  type PlanContext,
  planItems,
  type Request,
  type RequestedItem,
  requestedItems,
} from '@ringfence/core';
import { PROCESS_ITEMS, plannedProcessValue } from '../launch/process-claims.ts';
import { plannedWrappers } from '../launch/process-wrappers.ts';
import { plannedCores } from './cpu-bandwidth.ts';

/** The plan of a launch into groups. Pure; `peculiar` is asked for what is peculiar to one kind of group. */
export function planInGroups(
  executor: string,
  request: Request,
  context: PlanContext,
  peculiar: (item: RequestedItem) => ItemValue,
): LaunchPlan {
  const { file, args, env, cwd } = request.command;
  const planned = planItems(requestedItems(request), context.proved.offer, (item) => plannedGroupValue(item, peculiar));
  return {
    executor,
    entry: { kind: 'self-move' },
    file,
    args,
    env,
    cwd,
    wrappers: plannedWrappers(planned.settings),
    ...planned,
    notes: [],
  };
}

/** What an item is set to, where groups of both kinds agree on it. */
export function plannedGroupValue(item: RequestedItem, otherwise: (item: RequestedItem) => ItemValue): ItemValue {
  if (item.item === 'cpu') return plannedCores(item.requested);
  return PROCESS_ITEMS.includes(item.item) ? plannedProcessValue(item) : otherwise(item);
}
