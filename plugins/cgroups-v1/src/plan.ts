import type { ItemValue, LaunchPlan, PlanContext, Request, RequestedItem } from '@ringfence/core';
import { planInGroups } from '@ringfence/posix';

/** What a launch will do. Pure. */
export function plan(request: Request, context: PlanContext): LaunchPlan {
  const bounded = request.limits.memory !== undefined;
  return planInGroups('cgroups-v1', request, context, (item) => plannedValue(item, bounded));
}

/** What an item is set to. `bounded`: memory is limited too, or was before. */
export function plannedValue(item: RequestedItem, bounded: boolean): ItemValue {
  if (item.item === 'swap' && !bounded && item.requested !== 'max') {
    return { reason: 'cgroup v1 bounds memory and swap together, and memory is not limited', remedy: '--memory SIZE' };
  }
  return { value: item.requested };
}
