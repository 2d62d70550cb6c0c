import type { Confinement, Offer, ReceiptItem, Setting } from '@ringfence/core';
import {
  type BoundController,
  type GroupTree,
  type GroupView,
  groupConfinement,
  inodeOf,
  type MainProcess,
  type ProcessTable,
  readUnifiedCounters,
  unifiedTree,
  unifiedVerdict,
  type Watch,
  writeControl,
} from '@ringfence/posix';
import { CONTROLLERS } from './controllers/index.ts';
import { plannedValue } from './plan.ts';

/** What a run is made of once its program stands in its group. */
export interface RunParts {
  readonly main: MainProcess;
  readonly table: ProcessTable;
  readonly group: GroupView;
  readonly items: readonly ReceiptItem[];
  /** Makes ready for changed limits; answers why an item cannot be set. */
  readonly prepare: (settings: readonly Setting[]) => Promise<ReadonlyMap<string, string>>;
  readonly offer: Offer;
  /** What has to be done when the group is gone. */
  readonly leave: () => Promise<void>;
  /** Set for a tree that dies with this process. */
  readonly watch?: Watch | undefined;
}

/** The running tree in its group. */
export function confine({ main, table, group, items, prepare, offer, leave, watch }: RunParts): Confinement {
  const confinement = groupConfinement({
    executor: 'cgroups-v2',
    main,
    table,
    tree: treeIn(group),
    bound: boundIn(group),
    items,
    prepare,
    offer,
    plannedValue,
    verdict: ([first]) => (first === undefined ? {} : unifiedVerdict(readUnifiedCounters(first.group))),
    handleData: { group: group.directory, inode: inodeOf(group.directory) ?? 0 },
    groups: [group.directory],
    watch,
  });
  const release = async (): Promise<void> => {
    await confinement.release();
    await leave();
  };
  return { ...confinement, release };
}

/** The processes of a group. Before they are killed the bound on cpu time goes: a process needs some to die. */
export function treeIn(group: GroupView): GroupTree {
  return unifiedTree(group.directory, () => {
    if (group.read('cpu.max') !== undefined) writeControl(group.directory, { file: 'cpu.max', value: 'max' });
  });
}

/** Every controller with the group: one that is not switched on there has no files, and reads as nothing. */
export function boundIn(group: GroupView): readonly BoundController[] {
  return CONTROLLERS.map((controller) => ({ controller, group }));
}
