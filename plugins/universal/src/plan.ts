import {
  type Capability,
  type LaunchPlan,
  type PlanContext,
  type Refusal,
  type Request,
  type RequestedItem,
  requestedItems,
} from '@ringfence/core';
import { environmentFor } from '@ringfence/posix';
import { NAME } from './mechanisms.ts';

/** The command as it is, with the cookie in its environment; every requested item is refused with its reason. */
export function plan(request: Request, context: PlanContext): LaunchPlan {
  const { file, args, cwd, env } = request.command;
  return {
    executor: NAME,
    entry: { kind: 'direct' },
    file,
    args,
    env: environmentFor(env, { runId: context.runId }),
    cwd,
    wrappers: [],
    settings: [],
    refusals: requestedItems(request).map(refuse),
    notes: [],
  };
}

function refuse(item: RequestedItem): Refusal {
  return { ...item, reason: reasonFor(item.capability), remedy: 'ringfence doctor' };
}

function reasonFor(capability: Capability): string {
  if (capability === 'run-as') return 'this executor starts plain processes and changes no user';
  if (capability.startsWith('limit.')) return 'this executor starts plain processes and sets no limits';
  if (capability.startsWith('isolate.')) return 'this executor starts plain processes and isolates nothing';
  return 'this executor starts plain processes and has no mechanism for it';
}
