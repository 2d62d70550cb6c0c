import {
  type ItemValue,
  type LaunchPlan,
  type PlanContext,
  planItems,
  type Request,
  type RequestedItem,
  requestedItems,
} from '@ringfence/core';
import { limitOf } from './limits/index.ts';
import type { WindowsJobOptions } from './options.ts';
import { isBatchFile } from './start/batch-file.ts';

/** The name of this executor. */
export const NAME = 'windows-job';

/** What a launch will do. Pure. */
export function plan(request: Request, context: PlanContext, options: WindowsJobOptions): LaunchPlan {
  const { file, args, env, cwd } = request.command;
  const { cpus } = context.host.capacity;
  const capped = request.limits.cpu !== undefined;
  const valueFor = (item: RequestedItem): ItemValue => valueIn(item, cpus, capped);
  return {
    executor: NAME,
    entry: { kind: 'job-list' },
    file,
    args,
    env,
    cwd,
    wrappers: [],
    ...planItems(requestedItems(request), context.proved.offer, valueFor),
    notes: notesOf(file, options),
  };
}

/** What an item is set to; `capped`: the cpu is limited too, or was before. */
export function valueIn(item: RequestedItem, cpus: number, capped: boolean): ItemValue {
  if (item.item === 'runAs') return identityValue(item);
  if (item.item === 'cpuWeight' && capped) {
    return {
      reason: 'Windows holds a job to a limit or to a weight of the cpu, and not to both',
      remedy: 'leave one out',
    };
  }
  return limitOf(item.item)?.planned(item, { cpus }) ?? { value: item.requested };
}

/** An account brings its groups with it. */
function identityValue({ requested }: RequestedItem): ItemValue {
  if (typeof requested !== 'object' || !('user' in requested)) return { value: requested };
  const { user, group, groups } = requested;
  if (typeof user !== 'string') return { reason: 'a user of Windows has no number', remedy: '--user NAME' };
  if (group !== undefined || groups !== undefined) {
    return { reason: 'the groups of an account cannot be chosen', remedy: 'name the user alone' };
  }
  return { value: user };
}

function notesOf(file: string, { lifetime, batchFiles, privileges = 'own' }: WindowsJobOptions): readonly string[] {
  return [
    ...(lifetime === 'detached' ? ['the tree goes on when this process ends'] : []),
    ...(isBatchFile(file) && batchFiles === 'quote' ? ['cmd.exe runs the script'] : []),
    ...(privileges === 'own' ? [] : [`the token is ${privileges}`]),
  ];
}
