import type { ItemValue, LaunchPlan, PlanContext, Request, RequestedItem } from '@ringfence/core';
import { planInGroups } from '@ringfence/posix';

/** What a launch will do. Pure. */
export function plan(request: Request, context: PlanContext): LaunchPlan {
  return planInGroups('cgroups-v2', request, context, plannedValue);
}

/** What an item is set to: v2 takes every limit as it was asked for. */
export function plannedValue(item: RequestedItem): ItemValue {
  return { value: item.requested };
}
