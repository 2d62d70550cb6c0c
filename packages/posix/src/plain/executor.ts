import {
  type ExecutorDefinition,
  errorText,
  type Host,
  type ItemValue,
  type LaunchPlan,
  type Offer,
  type PlanContext,
  type ProbeResult,
  planItems,
  type Refused,
  type Request,
  type RequestedItem,
  requestedItems,
} from '@ringfence/core';
import { hasOwnWrapper } from '../launch/process-wrappers.ts';
import { PLAIN_CLAIMS } from './claims.ts';
import type { PlainExecutor } from './definition.ts';
import { launchPlain } from './launch.ts';
import { probePlain } from './probe.ts';
import { reopenPlain } from './reopen.ts';

/** An executor of plain processes on a POSIX system, complete: only what is peculiar to it has to be said. */
export function plainExecutor(parts: PlainExecutor): ExecutorDefinition {
  const adopted = new Set<string>();
  const { name, rank, platform = ['linux', 'darwin'], claims } = parts;
  return {
    name,
    ...(rank === undefined ? {} : { rank }),
    platform,
    claims: { ...PLAIN_CLAIMS, ...claims },
    probe: (host, signal) => probe(parts, host, signal),
    plan: (request, context) => plan(parts, request, context),
    launch: (planned, context) => launchPlain(parts, planned, context, adopted),
    reopen: (handle, context) => reopenPlain(parts, handle, context, adopted),
  };
}

async function probe(parts: PlainExecutor, host: Host, signal: AbortSignal): Promise<ProbeResult> {
  const plain = await probePlain(host);
  if (plain.status !== 'proved') return plain;
  try {
    const own = await parts.probe(host, signal);
    return isRefused(own) ? own : { ...plain, offer: { ...plain.offer, ...own, ...detachOf(parts, plain.offer) } };
  } catch (error) {
    return { status: 'failed', reasons: [{ message: errorText(error) }] };
  }
}

/** What is read of a program by its executor alone is read while it starts here: a detached one is started by its shim. */
function detachOf({ reading }: PlainExecutor, { detach }: Offer): Offer {
  const message = 'this executor reads back its settings only from programs that it starts itself';
  if (reading !== undefined) return { detach: { grade: 'none', message } };
  return detach === undefined ? {} : { detach };
}

function isRefused(answer: Offer | Refused): answer is Refused {
  return 'reasons' in answer && Array.isArray(answer.reasons);
}

function plan(parts: PlainExecutor, request: Request, context: PlanContext): LaunchPlan {
  const { file, args, cwd, env } = request.command;
  const { setTo } = parts;
  const value = setTo && ((item: RequestedItem): ItemValue => setTo.call(parts, item, request, context));
  const planned = planItems(requestedItems(request), context.proved.offer, value);
  const wrappers = parts.wrappers(planned.settings);
  const entry = { kind: hasOwnWrapper(wrappers) || parts.testify !== undefined ? 'self-move' : 'direct' };
  return { executor: parts.name, entry, file, args, env, cwd, wrappers, ...planned, notes: [] };
}
