import type { Writable } from 'node:stream';
import type { Confinement, Host, Offer, ReceiptItem, Verdict } from '@ringfence/core';
import {
  type GroupTree,
  type GroupView,
  groupConfinement,
  type MainProcess,
  type ProcessTable,
  signalProcess,
  type Watch,
} from '@ringfence/posix';
import { copiedGroup, UnitCounters } from '../counters.ts';
import { dieAsOne, isMemoryBounded, watchMemoryKills } from '../die-as-one.ts';
import { handleData, type Invocation, invoked } from '../handle.ts';
import type { Manager } from '../manager.ts';
import { runClient } from '../manager-client.ts';
import { boundIn } from '../reading.ts';
import { updateUnit } from '../update.ts';
import type { EndingWatch } from './ending.ts';
import { outcomeOf } from './outcome.ts';
import { type RunFolder, removeRunFolder } from './run-folder.ts';
import { RELEASE_LINE } from './runner.ts';
import { serviceTree } from './tree.ts';

/** What a run in a service is made of. */
export interface ServiceConfinementParts {
  readonly main: MainProcess;
  readonly table: ProcessTable;
  readonly group: GroupView;
  readonly lifeline: Writable | undefined;
  readonly folder: RunFolder;
  readonly ending: EndingWatch;
  readonly unit: string;
  /** Asks for the id of this run of the unit: few runs are asked for a handle, and every start would wait for it. */
  readonly invocation: Invocation;
  readonly manager: Manager;
  readonly items: readonly ReceiptItem[];
  readonly offer: Offer;
  readonly host: Host;
  /** Called at the end of the run: settles when what others left behind is cleaned up. */
  readonly cleaned: () => Promise<void>;
  /** False in a process that took the unit over: the folder of the run is its owner's. */
  readonly owned: boolean;
  /** Set for a tree that dies with this process. */
  readonly watch?: Watch | undefined;
}

/** The running tree in its service. */
export function confineService(parts: ServiceConfinementParts): Confinement {
  const { main, table, group, lifeline, folder, ending, unit, manager, items, offer, host } = parts;
  const counters = new UnitCounters(group, 0);
  const running = { unit, manager, group, offer, extraTasks: 0 };
  const tree = serviceTree(group, {
    isRunning: () => main.identity !== undefined && table.confirms(main.identity),
    isAccounted: () => ending.now() !== undefined,
    killByManager: async () => {
      await runClient(host, manager, 'systemctl', ['kill', '--signal=SIGKILL', unit]);
    },
  });
  let unwatch: (() => void) | undefined;
  const bind = (held: readonly ReceiptItem[]): void => {
    if (!isMemoryBounded(held.filter(({ status }) => status === 'enforced'))) return;
    dieAsOne(group);
    unwatch ??= watchMemoryKills(group, () => endMain(main, table, tree));
  };
  bind(items);
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
    verdict: () => verdictOf(counters, ending),
    handleData: named,
    groups: [],
    watch: parts.watch,
  });
  return {
    ...confinement,
    handle: async () => main.handle('systemd-run', { ...named, ...(await invoked(named, parts.invocation)) }),
    // The manager leaves nobody behind when the main process has ended.
    sweep: async () => undefined,
    usage: async () => {
      const account = ending.now();
      if (account !== undefined) counters.take(copiedGroup(group.directory, account.files));
      return counters.usage();
    },
    update: async (limits) => {
      const changed = await updateUnit(running, limits, host);
      bind([...items, ...changed]);
      return changed;
    },
    release: async () => {
      unwatch?.();
      lifeline?.end(RELEASE_LINE);
      ending.close();
      await Promise.all([confinement.release(), parts.cleaned()]);
      if (parts.owned) removeRunFolder(folder);
    },
  };
}

/** Of all that is in the group the main process alone: the rest is the manager's to kill, and the stop hook may be among it. */
function endMain({ identity }: MainProcess, table: ProcessTable, tree: GroupTree): void {
  try {
    if (identity !== undefined) signalProcess(table, identity, 'SIGKILL');
  } catch {
    // A set-user-id program that runs yet: no hook is there before it has ended.
    tree.killAtOnce();
  }
}

/** The stop hook runs when the manager has killed what was left, so nobody can have counted them. @see systemd.kill(5) */
const UNCOUNTED =
  'what the command may have left was killed by the manager (KillMode=mixed), which does not say how many';

/** The kernel's counters in the words of the stop hook, and what the manager says beside them. */
function verdictOf(counters: UnitCounters, watch: EndingWatch): Verdict {
  const account = watch.now();
  if (account === undefined) return counters.verdict(false);
  counters.take(copiedGroup('', account.files));
  const { exit, by, note } = outcomeOf(account.result);
  const verdict = counters.verdict(by === 'memory');
  const notes = [...(verdict.notes ?? []), ...(note === undefined ? [] : [note])];
  return { ...verdict, notes: exit.kind === 'exited' ? [...notes, UNCOUNTED] : notes };
}
