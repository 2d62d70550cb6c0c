import {
  type ItemValue,
  type LaunchPlan,
  type PlanContext,
  planItems,
  type Request,
  type RequestedItem,
  requestedItems,
  type Setting,
} from '@ringfence/core';
import { PROCESS_ITEMS, plannedGroupValue, plannedWrappers } from '@ringfence/posix';
import type { SystemdRunOptions, UnitKind } from './options.ts';
import { KEEPER_TASKS, LEAST_TASKS } from './scope/gate.ts';
import { chooseUnit, isServiceItem } from './unit-kind.ts';

/** What a launch will do. Pure. */
export function plan(request: Request, context: PlanContext, options: SystemdRunOptions): LaunchPlan {
  const { file, args, env, cwd } = request.command;
  const { kind, reason } = chooseUnit(request, context.host.uid, options.unit);
  const planned = planItems(requestedItems(request), context.proved.offer, (item) => plannedValue(item, kind));
  const settings = planned.settings.map((setting) => inUnit(setting, kind));
  return {
    executor: 'systemd-run',
    entry: { kind },
    file,
    args,
    env,
    cwd,
    wrappers: kind === 'scope' ? plannedWrappers(settings) : [],
    settings,
    refusals: planned.refusals,
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

/** The mechanism with the kind of unit that it is used by, for plan and receipt. */
function inUnit(setting: Setting, kind: UnitKind): Setting {
  const mechanism = kind === 'service' ? (BY_MANAGER[setting.item] ?? setting.mechanism) : setting.mechanism;
  return { ...setting, mechanism: `${mechanism} of a ${kind}` };
}

/** What a helper does in a scope, the manager does in a service. */
const BY_MANAGER: Readonly<Record<string, string>> = { runAs: 'User= and Group=', isolateNetwork: 'PrivateNetwork=' };
