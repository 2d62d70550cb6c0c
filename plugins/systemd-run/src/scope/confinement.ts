import type { Writable } from 'node:stream';
import type { Confinement, Host, Offer, ReceiptItem } from '@ringfence/core';
import {
  type GroupView,
  groupConfinement,
  type MainProcess,
  type ProcessTable,
  type Watch,
  waitUntil,
} from '@ringfence/posix';
import { UnitCounters } from '../counters.ts';
import { dieAsOne, isMemoryBounded, watchMemoryKills } from '../die-as-one.ts';
import { handleData, type Invocation, invoked } from '../handle.ts';
import type { Manager } from '../manager.ts';
import { boundIn } from '../reading.ts';
import { updateUnit } from '../update.ts';
import { END_LINE, KEEPER_TASKS } from './gate.ts';
import { isExempt, type ScopeOom } from './open.ts';
import { keptTree } from './tree.ts';

/** Milliseconds that the manager may take to remove a scope in which nobody is left; one that takes longer does it later. */
const REMOVED_MS = 5000;

/** What a run in a scope is made of. */
export interface ScopeParts {
  readonly main: MainProcess;
  readonly table: ProcessTable;
  readonly group: GroupView;
  readonly keeper: number;
  readonly lifeline: Writable | undefined;
  readonly unit: string;
  /** Asks for the id of this run of the unit: few runs are asked for a handle, and every start would wait for it. */
  readonly invocation: Invocation;
  readonly manager: Manager;
  readonly oom: ScopeOom;
  readonly items: readonly ReceiptItem[];
  readonly offer: Offer;
  readonly host: Host;
  /** Called at the end of the run: settles when what others left behind is cleaned up. */
  readonly cleaned: () => Promise<void>;
  /** Set for a tree that dies with this process. */
  readonly watch?: Watch | undefined;
}

/** The running tree in its scope. */
export function confineScope(parts: ScopeParts): Confinement {
  const { main, table, group, keeper, lifeline, unit, manager, oom, items, offer, host } = parts;
  const counters = new UnitCounters(group, KEEPER_TASKS);
  const running = { unit, manager, group, offer, extraTasks: KEEPER_TASKS };
  const tree = keptTree(group, keeper, () => counters.keep());
  let unwatch: (() => void) | undefined;
  const watchOnce = (known: readonly ReceiptItem[]): void => {
    if (isMemoryBounded(known.filter(isEnforced))) unwatch ??= watchMemoryKills(group, () => tree.killAtOnce());
  };
  watchOnce(items);
  // Before 253 the manager stops a scope whose memory ran out, and this process stops one that it watches. A program that
  // was faster, and ended with a code of its own, was not stopped.
  let ended = false;
  void main.exited.then((exit) => {
    ended = exit.kind === 'signaled';
  });
  const named = handleData({ ...running, invocation: undefined });
  const confinement = groupConfinement({
    executor: 'systemd-run',
    main,
    table,
    tree,
    bound: boundIn(group),
    items,
    offer,
    plannedValue: ({ requested }) => ({ value: requested }),
    verdict: () => counters.verdict(ended && (oom === 'manager' || unwatch !== undefined)),
    handleData: named,
    groups: [],
    watch: parts.watch,
  });
  return {
    ...confinement,
    handle: async () => main.handle('systemd-run', { ...named, ...(await invoked(named, parts.invocation)) }),
    usage: async () => counters.usage(),
    update: async (limits) => {
      const changed = await updateUnit(running, limits, host);
      watchOnce(changed);
      if (unwatch !== undefined && isExempt(manager)) dieAsOne(group);
      return changed;
    },
    release: async () => {
      unwatch?.();
      // The manager removes the scope when its last process, the keeper, is gone.
      lifeline?.end(END_LINE);
      await Promise.all([confinement.release(), parts.cleaned()]);
      // The keeper of a scope that was taken over is another process's to let go.
      if (lifeline !== undefined) await waitUntil(() => group.read('cgroup.events') === undefined, REMOVED_MS);
    },
  };
}

function isEnforced({ status }: ReceiptItem): boolean {
  return status === 'enforced';
}
