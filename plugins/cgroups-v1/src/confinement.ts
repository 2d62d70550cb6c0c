import type { Confinement, Offer, ReceiptItem } from '@ringfence/core';
import {
  type BoundController,
  groupConfinement,
  type MainProcess,
  type ProcessTable,
  type Watch,
} from '@ringfence/posix';
import type { RunGroups } from './groups.ts';
import { handleData } from './handle.ts';
import { plannedValue } from './plan.ts';
import { treeOf } from './tree.ts';
import { readCounters, verdictOf } from './verdict.ts';

/** What a run is made of once its program stands in its groups. */
export interface RunParts {
  readonly main: MainProcess;
  readonly table: ProcessTable;
  readonly groups: RunGroups;
  readonly bound: readonly BoundController[];
  readonly items: readonly ReceiptItem[];
  readonly offer: Offer;
  /** What crashed owners left is gone when this settles; the run does not end before. */
  readonly cleaned: Promise<void>;
  /** Set for a tree that dies with this process. */
  readonly watch?: Watch | undefined;
}

/** The running tree in its groups. */
export function confine(parts: RunParts): Confinement {
  const { main, table, groups, bound, items, offer, cleaned, watch } = parts;
  const confinement = groupConfinement({
    executor: 'cgroups-v1',
    main,
    table,
    tree: treeOf(groups),
    bound,
    items,
    offer,
    // A tree that runs has a bound on memory, if only none: v1 answers with the largest number it has.
    plannedValue: (item) => plannedValue(item, true),
    verdict: (counted) => verdictOf(readCounters(counted)),
    handleData: handleData(groups),
    groups: groups.all.map((group) => group.directory),
    watch,
  });
  const release = async (): Promise<void> => {
    await Promise.all([confinement.release(), cleaned]);
  };
  return { ...confinement, release };
}
