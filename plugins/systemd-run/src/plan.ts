import {
  type ItemValue,
  type LaunchPlan,
  type PlanContext,
  planItems,
  type Request,
  type RequestedItem,
  requestedItems,
} from '@ringfence/core';
import { PROCESS_ITEMS, plannedGroupValue, plannedWrappers } from '@ringfence/posix';
import type { SystemdRunOptions, UnitKind } from './options.ts';
import { KEEPER_TASKS, LEAST_TASKS } from './scope/gate.ts';
import { chooseUnit, isServiceItem } from './unit-kind.ts';

/** What a launch will do. Pure. */
export function plan(request: Request, context: PlanContext, options: SystemdRunOptions): LaunchPlan {
  const { file, args, env, cwd } = request.command;
  const { kind, reason } = chooseUnit(request, context.host.uid, options.unit, context.detached !== undefined);
  const planned = planItems(requestedItems(request), context.proved.offer, (item) => plannedValue(item, kind));
  return {
    executor: 'systemd-run',
    entry: { kind },
    file,
    args,
    env,
    cwd,
    wrappers: kind === 'scope' ? plannedWrappers(planned.settings) : [],
    ...planned,
    notes: [`a transient ${kind}: ${reason}`],
  };
}

/** What an item is set to before the program starts. */
function plannedValue(item: RequestedItem, kind: UnitKind): ItemValue {
  if (kind === 'scope' && isServiceItem(item.item)) {
    return { reason: 'only a service can do that, and a scope was asked for', remedy: "systemdRun({ unit: 'auto' })" };
  }
  return plannedGroupValue(item, (other) => plannedBound(other, kind));
}

/** What a changed limit is set to. */
export function plannedLiveValue(item: RequestedItem): ItemValue {
  if (PROCESS_ITEMS.includes(item.item)) return { reason: 'it is set before the program starts and stays as it is' };
  return plannedGroupValue(item, ({ requested }) => ({ value: requested }));
}

function plannedBound({ item, requested }: RequestedItem, kind: UnitKind): ItemValue {
  const least = LEAST_TASKS - KEEPER_TASKS;
  if (kind === 'scope' && item === 'pids' && typeof requested === 'number' && requested < least) {
    return { reason: `a scope cannot be entered with a bound below ${least} tasks` };
  }
  return { value: requested };
}
