import {
  type Confinement,
  enforcedItem,
  type LaunchContext,
  type LaunchPlan,
  type ReceiptItem,
  refusedItem,
  systemCode,
} from '@ringfence/core';
import { type MainProcess, spawnedProcess } from '../confinement/local.ts';
import { type Watch, watchOver } from '../guardian/guard.ts';
import { startShim } from '../kept/start.ts';
import { prepareStart } from '../launch/start-inside.ts';
import { processTable } from '../process/scan.ts';
import type { TreeTarget } from '../tree/members.ts';
import { ProcessTree } from '../tree/sweep.ts';
import { type PlainConfinementParts, plainConfinement } from './confinement.ts';
import type { PlainExecutor } from './definition.ts';
import { plainHandleData } from './handle.ts';
import { ownership } from './ownership.ts';
import { type StartedPlain, startPlain } from './start.ts';

/** Starts the program of a plan through its wrappers, and holds its tree by looking for it. */
export async function launchPlain(
  parts: PlainExecutor,
  planned: LaunchPlan,
  context: LaunchContext,
  adopted: ReadonlySet<string>,
): Promise<Confinement> {
  context.signal.throwIfAborted();
  const { admitted, refused } = await admit(parts, planned, context);
  const started = await (context.detached === undefined
    ? startOwned(parts, admitted, context, adopted)
    : startKept(admitted, context));
  const table = processTable(context.host);
  const confinement = plainConfinement({
    ...around(parts, admitted),
    main: started.main,
    table,
    tree: new ProcessTree(table, targetOf(started.main, context)),
    items: [...started.items, ...read(parts, admitted, started), ...refused],
    cleaned: started.cleaned,
    watch: started.watch,
  });
  if (!context.signal.aborted) return confinement;
  await confinement.kill();
  await confinement.release();
  throw context.signal.reason;
}

interface Started {
  readonly main: MainProcess;
  readonly items: readonly ReceiptItem[];
  readonly files: ReadonlyMap<string, string>;
  readonly cleaned: Promise<unknown>;
  readonly watch: Watch | undefined;
}

async function startOwned(
  { testify = [] }: PlainExecutor,
  plan: LaunchPlan,
  context: LaunchContext,
  adopted: ReadonlySet<string>,
): Promise<Started> {
  const { mark, cleaned } = ownership(context.host, adopted);
  const watch = watchOver(context, { runId: context.runId });
  try {
    await watch.standing;
    const { spawned, ...said } = await startPlain({ ...plan, env: { ...plan.env, ...mark } }, context, testify);
    return { main: await led(spawned, context, watch), cleaned, watch, ...said };
  } catch (error) {
    watch.forget();
    throw error;
  }
}

/** The main process, whose session is watched too where it leads one. */
async function led(
  spawned: StartedPlain['spawned'],
  { host, newSession }: LaunchContext,
  watch: Watch,
): Promise<MainProcess> {
  try {
    const main = await spawnedProcess(spawned, processTable(host));
    if (newSession && main.identity !== undefined) await watch.leads(main.identity);
    return main;
  } catch (error) {
    endUnconfined(spawned.pid, newSession);
    throw error;
  }
}

/** The program behind a shim; it carries no mark of an owner, because it is to outlive every one. */
async function startKept(plan: LaunchPlan, context: LaunchContext): Promise<Started> {
  const shim = await startShim(plan, context, await prepareStart(plan, context));
  try {
    const data = plainHandleData({ leads: 'session', runId: context.runId });
    return {
      ...(await shim.begin({ ...NO_PLACE, data })),
      files: new Map(),
      cleaned: Promise.resolve(),
      watch: undefined,
    };
  } catch (error) {
    await shim.cancel();
    throw error;
  }
}

const NO_PLACE = { entries: [], kills: [], procs: [], holds: [], files: [], groups: [], live: {} };

function targetOf(main: MainProcess, { runId, newSession, detached }: LaunchContext): TreeTarget {
  const root = { pid: main.pid, startTime: main.identity?.startTime };
  return { root, runId, ...(newSession || detached !== undefined ? { leads: 'session' } : {}) };
}

function around(
  { name, verdict, killDeadlineMs }: PlainExecutor,
  { settings }: LaunchPlan,
): Pick<PlainConfinementParts, 'executor' | 'verdict' | 'killDeadlineMs'> {
  return {
    executor: name,
    ...(verdict === undefined ? {} : { verdict: (exit) => verdict(exit, settings) }),
    ...(killDeadlineMs === undefined ? {} : { killDeadlineMs }),
  };
}

/** A start that failed leaves nothing behind: this program was started moments ago and had no time to leave its group. */
function endUnconfined(pid: number, leads: boolean): void {
  try {
    process.kill(leads ? -pid : pid, 'SIGKILL');
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
    // It ended by itself.
  }
}

/** The plan without the settings that cannot be held at this moment. */
async function admit(
  parts: PlainExecutor,
  planned: LaunchPlan,
  context: LaunchContext,
): Promise<{ readonly admitted: LaunchPlan; readonly refused: readonly ReceiptItem[] }> {
  const reasons = (await parts.refuse?.(planned.settings, context)) ?? new Map<string, string>();
  if (reasons.size === 0) return { admitted: planned, refused: planned.refusals.map(refusedItem) };
  const settings = planned.settings.filter(({ item }) => !reasons.has(item));
  const found = planned.settings.flatMap(({ item, capability, requested, implied }) => {
    const reason = reasons.get(item);
    return reason === undefined ? [] : [refusedItem({ item, capability, requested, implied, reason })];
  });
  const own = new Set(parts.wrappers(planned.settings).map(({ name }) => name));
  // What a tap of the plan hook put around the program stays.
  const others = planned.wrappers.filter(({ name }) => !own.has(name));
  const wrappers = [...parts.wrappers(settings), ...others];
  return { admitted: { ...planned, settings, wrappers }, refused: [...planned.refusals.map(refusedItem), ...found] };
}

/** The receipt of the settings that only this executor knows. */
function read(
  { reading, claims }: PlainExecutor,
  { settings }: LaunchPlan,
  { items: known, files }: Pick<Started, 'items' | 'files'>,
): readonly ReceiptItem[] {
  if (reading === undefined) return [];
  const mine = settings.filter(({ capability }) => Object.hasOwn(claims, capability));
  const own = mine.filter(({ item }) => !known.some((entry) => entry.item === item));
  return own.map((setting) => enforcedItem(setting, reading(setting, files)));
}
