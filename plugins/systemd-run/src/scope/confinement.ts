import type { Writable } from 'node:stream';
import type { Confinement, Host, Offer, ReceiptItem } from '@ringfence/core';
import { type GroupView, groupConfinement, type MainProcess, type ProcessTable } from '@ringfence/posix';
import { UnitCounters } from '../counters.ts';
import { handleData } from '../handle.ts';
import type { Manager } from '../manager.ts';
import { boundIn } from '../reading.ts';
import { updateUnit } from '../update.ts';
import { END_LINE, KEEPER_TASKS } from './gate.ts';
import { keptTree } from './tree.ts';

/** What a run in a scope is made of. */
export interface ScopeParts {
  readonly main: MainProcess;
  readonly table: ProcessTable;
  readonly group: GroupView;
  readonly keeper: number;
  readonly lifeline: Writable | undefined;
  readonly unit: string;
  readonly manager: Manager;
  readonly items: readonly ReceiptItem[];
  readonly offer: Offer;
  readonly host: Host;
}

/** The running tree in its scope. */
export function confineScope(parts: ScopeParts): Confinement {
  const { main, table, group, keeper, lifeline, unit, manager, items, offer, host } = parts;
  const counters = new UnitCounters(group, KEEPER_TASKS);
  const running = { unit, manager, group, offer, extraTasks: KEEPER_TASKS };
  const confinement = groupConfinement({
    executor: 'systemd-run',
    main,
    table,
    tree: keptTree(group, keeper, () => counters.keep()),
    bound: boundIn(group),
    items,
    offer,
    plannedValue: ({ requested }) => ({ value: requested }),
    verdict: () => counters.verdict(),
    handleData: handleData(running),
    groups: [],
  });
  return {
    ...confinement,
    usage: async () => counters.usage(),
    update: (limits) => updateUnit(running, limits, host),
    release: async () => {
      // The manager removes the scope when its last process, the keeper, is gone.
      lifeline?.end(END_LINE);
      await confinement.release();
    },
  };
}
