import { type Confinement, type Host, type Offer, type ReceiptItem, RingfenceError } from '@ringfence/core';
import {
  type GroupTree,
  type GroupView,
  groupConfinement,
  inodeOf,
  type MainProcess,
  type ProcessTable,
  RunFolder,
  usageOf,
  waitUntil,
} from '@ringfence/posix';
import { UnitCounters } from '../counters.ts';
import { dieAsOne } from '../die-as-one.ts';
import { handleData } from '../handle.ts';
import type { Manager } from '../manager.ts';
import { runClient } from '../manager-client.ts';
import { boundIn } from '../reading.ts';
import { serviceTree } from '../service/tree.ts';
import { updateUnit } from '../update.ts';
import { accountOf } from './account.ts';

/** What a detached run in a service is made of, in whichever process. */
export interface DetachedParts {
  /** Its end is the one that is written down. */
  readonly main: MainProcess;
  readonly table: ProcessTable;
  readonly group: GroupView;
  /** The state folder. */
  readonly state: string;
  readonly unit: string;
  /** The id of this run of the unit. */
  readonly invocation: string | undefined;
  readonly manager: Manager;
  readonly items: readonly ReceiptItem[];
  readonly offer: Offer;
  readonly host: Host;
}

/** Milliseconds until the manager has removed a unit whose stop hook has ended. */
const REMOVED_MS = 30_000;

/** The running tree of a detached service; it ends without anybody. */
export function confineDetached(parts: DetachedParts): Confinement {
  const { main, table, group, unit, invocation, manager, items, offer, host } = parts;
  const folder = new RunFolder(parts.state);
  const inode = inodeOf(group.directory);
  const running = { unit, manager, group, offer, extraTasks: 0 };
  const named = handleData({ ...running, invocation });
  const confinement = groupConfinement({
    executor: 'systemd-run',
    main,
    table,
    tree: treeOf(parts, folder),
    bound: boundIn(group),
    items,
    offer,
    plannedValue: ({ requested }) => ({ value: requested }),
    verdict: () => accountIn(folder, group)?.verdict ?? new UnitCounters(group, 0).verdict(false),
    handleData: named,
    groups: [],
  });
  return {
    ...confinement,
    // The manager leaves nobody behind when the main process has ended.
    sweep: async () => undefined,
    usage: async () => accountIn(folder, group)?.usage ?? usageOf(boundIn(group)),
    update: async (limits) => {
      const changed = await updateUnit(running, limits, host);
      if (group.read('memory.max')?.trim() !== 'max') dieAsOne(group);
      return changed;
    },
    release: async () => {
      await confinement.release();
      if (await waitUntil(() => inode === undefined || inodeOf(group.directory) !== inode, REMOVED_MS)) return;
      throw notRemoved(unit);
    },
  };
}

function treeOf({ main, table, group, unit, manager, host }: DetachedParts, folder: RunFolder): GroupTree {
  const isAccounted = (): boolean => folder.exit() !== undefined;
  return serviceTree(group, {
    isRunning: () => !isAccounted() && main.identity !== undefined && table.confirms(main.identity),
    isAccounted,
    killByManager: async () => {
      await runClient(host, manager, 'systemctl', ['kill', '--signal=SIGKILL', unit]);
    },
  });
}

function accountIn(folder: RunFolder, group: GroupView): ReturnType<typeof accountOf> | undefined {
  const exit = folder.exit();
  return exit === undefined ? undefined : accountOf(group.directory, exit.files);
}

function notRemoved(unit: string): RingfenceError {
  return new RingfenceError('STOP_INCOMPLETE', {
    problem: `The manager has not removed ${unit}, whose end was written down`,
    received: `not within ${REMOVED_MS} ms`,
    authority: 'the group of the unit',
    remedy: `systemctl status ${unit}`,
  });
}
