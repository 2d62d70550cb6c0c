import {
  type Confinement,
  enforcedItem,
  type Handle,
  type ItemValue,
  type KillProof,
  type Limits,
  limitItems,
  type Offer,
  type ProcessInfo,
  planItems,
  type ReceiptItem,
  type RequestedItem,
  RingfenceError,
  refusedItem,
  type Setting,
  type Verdict,
} from '@ringfence/core';
import type { MainProcess } from '../confinement/local.ts';
import type { Watch } from '../guardian/guard.ts';
import { PROCESS_ITEMS } from '../launch/process-claims.ts';
import type { ProcessTable } from '../process/table.ts';
import { admitSettings } from './admit.ts';
import { type BoundController, changeSettings, usageOf } from './controller.ts';
import { removeAtOnce, removeGroup } from './group.ts';
import { mountsNow } from './host-layout.ts';
import { refusalOf } from './io-limit.ts';
import { plannedGroupValue } from './plan.ts';
import { recordedIn } from './recorded.ts';
import { type GroupTree, sendSignal } from './tree.ts';

/** What a confinement by groups is made of. */
export interface GroupConfinementParts {
  readonly executor: string;
  readonly main: MainProcess;
  readonly table: ProcessTable;
  readonly tree: GroupTree;
  readonly bound: readonly BoundController[];
  readonly items: readonly ReceiptItem[];
  readonly offer: Offer;
  /** What a changed limit is set to. */
  readonly plannedValue: (item: RequestedItem) => ItemValue;
  /** Makes ready for changed limits before any is written; answers why an item cannot be set, by its name. */
  readonly prepare?: (settings: readonly Setting[]) => Promise<ReadonlyMap<string, string>>;
  /** What the counters say, of the groups or of what was copied of them. */
  readonly verdict: (bound: readonly BoundController[]) => Verdict;
  /** Every group of the run, for the handle: its folder by a name. */
  readonly handleData: Handle['data'];
  /** Every group of the run. */
  readonly groups: readonly string[];
  /** Set for a tree that dies with this process. */
  readonly watch?: Watch | undefined;
}

/** A running tree that stands in groups of its own: one on v2, one in each hierarchy on v1. */
export function groupConfinement(parts: GroupConfinementParts): Confinement {
  const { main, tree } = parts;
  let ended = false;
  void main.exited.then(() => {
    ended = true;
  });
  const everybody = async (signal: NodeJS.Signals): Promise<void> => {
    for (const pid of tree.pids()) sendSignal(pid, signal);
  };
  return {
    pid: main.pid,
    stdin: main.stdin,
    stdout: main.stdout,
    stderr: main.stderr,
    exited: main.exited,
    items: parts.items,
    ...(main.kept === undefined ? {} : { kept: main.kept }),
    signal: async (signal, target) => {
      if (target === 'tree') await everybody(signal);
      else if (!ended) await main.signal(signal);
    },
    polite: everybody,
    kill: () => tree.kill(),
    sweep: () => sweep(tree),
    processes: () => processesOf(tree, parts.table),
    freeze: tree.freeze,
    thaw: tree.thaw,
    update: (limits) => update(parts, limits),
    usage: async () => usageOf(counted(parts)),
    verdict: async () => parts.verdict(counted(parts)),
    handle: async () => main.handle(parts.executor, parts.handleData),
    abandon: () => {
      tree.killAtOnce();
      for (const group of parts.groups) removeAtOnce(group);
    },
    release: () => release(parts),
  };
}

function counted({ main, bound }: GroupConfinementParts): readonly BoundController[] {
  const copied = main.copied?.();
  return copied === undefined ? bound : recordedIn(bound, copied);
}

async function sweep(tree: GroupTree): Promise<KillProof | undefined> {
  return tree.isEmpty() ? undefined : tree.kill();
}

async function processesOf(tree: GroupTree, table: ProcessTable): Promise<readonly ProcessInfo[]> {
  const rows = await Promise.all(tree.pids().map((pid) => table.read(pid)));
  const alive = rows.filter((row) => row !== undefined);
  const commands = await table.commands(alive);
  return alive.map(({ pid, parent }) => ({ pid, parent, command: commands.get(pid) ?? '' }));
}

async function update(parts: GroupConfinementParts, limits: Partial<Limits>): Promise<readonly ReceiptItem[]> {
  const items = limitItems(limits);
  const planned = planItems(items, parts.offer, (item) => {
    if (PROCESS_ITEMS.includes(item.item)) return { reason: 'it is set before the program starts and stays as it is' };
    return plannedGroupValue(item, parts.plannedValue);
  });
  const admitted = admitSettings(planned, mountsNow);
  const unready = (await parts.prepare?.(admitted.settings)) ?? new Map<string, string>();
  const settings = admitted.settings.filter(({ item }) => !unready.has(item));
  const polled = settings.filter((setting) => setting.grade === 'polled');
  const held = await changeSettings(parts.bound, settings);
  const watched = polled.map((setting) => enforcedItem(setting, { applied: setting.value, readBack: setting.value }));
  const missing = settings.filter((setting) => ![...held, ...watched].some((item) => item.item === setting.item));
  const notEntered = missing.map((setting) =>
    refusalOf(setting, 'the program was started outside the group of that controller'),
  );
  const notReady = admitted.settings.flatMap((setting) => {
    const reason = unready.get(setting.item);
    return reason === undefined ? [] : [refusalOf(setting, reason)];
  });
  return [...held, ...watched, ...[...notEntered, ...notReady].map(refusedItem), ...admitted.refusals.map(refusedItem)];
}

async function release(parts: GroupConfinementParts): Promise<void> {
  parts.main.close();
  const left = (await Promise.all(parts.groups.map((group) => removeGroup(group)))).flat();
  if (left.length === 0) return parts.watch?.forget();
  throw new RingfenceError('STOP_INCOMPLETE', {
    problem: 'Groups of the run could not be removed',
    received: left,
    authority: 'rmdir(2)',
    remedy: `cat ${left.map((folder) => `${folder}/cgroup.procs`).join(' ')}`,
  });
}
