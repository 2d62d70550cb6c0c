import type { Capability, Grade } from './capability.ts';

/** A value in a receipt: base units, ready for JSON. */
export type ReceiptValue =
  | number
  | string
  | boolean
  | readonly ReceiptValue[]
  | { readonly [key: string]: ReceiptValue };

/** One thing the caller asked for, or that follows from it. */
export interface RequestedItem {
  /** The request item: `memory`, `pids`, `runAs`, `noNewPrivileges`... */
  readonly item: string;
  readonly capability: Capability;
  readonly requested: ReceiptValue;
  /** True when the caller did not write it and it follows from another item. */
  readonly implied: boolean;
}

/** An item the machine holds the tree to, with the value read back after it was applied. */
export interface EnforcedItem extends RequestedItem {
  readonly status: 'enforced';
  readonly grade: Exclude<Grade, 'none'>;
  /** The kernel or Win32 name verbatim, for example `memory.max`. */
  readonly mechanism: string;
  /** What was written or passed. */
  readonly applied: ReceiptValue;
  /** What the kernel answered when asked; never a copy of `applied`. */
  readonly readBack: ReceiptValue;
  /** The tightest bound over this group and all its ancestors; equal to `readBack` where nothing above is tighter. */
  readonly effective: ReceiptValue;
  /** Where the tighter bound stands, when it is not ours. */
  readonly effectiveFrom?: string;
  /** A sentence when the kernel rounded, or when the promise has an edge the reader should know. */
  readonly note?: string;
}

/** An item that was asked for and is not held, with the reason. */
export interface NotEnforcedItem extends RequestedItem {
  readonly status: 'not-enforced';
  readonly grade: 'none';
  readonly reason: string;
  /** What a person can type to change it, where such a thing exists. */
  readonly remedy?: string;
}

export type ReceiptItem = EnforcedItem | NotEnforcedItem;

/**
 * What becomes of the tree when the process that started it ends, by SIGKILL too. `killed`: the whole tree, by the
 * mechanism. `kept`: it goes on, and its end is written down. `left`: it is killed when that process exits by itself; after
 * SIGKILL it goes on until the next start here removes it.
 */
export interface OwnerDeath {
  readonly fate: 'killed' | 'kept' | 'left';
  /** Who is killed with an owner that is ended by SIGKILL, or by the platform's like. */
  readonly reach: 'whole-tree' | 'direct-child' | 'nobody';
  readonly grade: Grade;
  readonly mechanism: string;
  /** Where that ends on this very run, in a sentence, if it does. */
  readonly bounds?: string;
}

/** What was asked and what was enforced, item by item, in the order of the request. */
export interface Receipt {
  readonly schemaVersion: 1;
  readonly executor: string;
  readonly items: readonly ReceiptItem[];
  /** How the tree is killed, and how surely. */
  readonly killTree: { readonly grade: Grade; readonly mechanism: string };
  /** What becomes of the tree when the process that started it ends; `undefined` for a tree that was taken over. */
  readonly ownerDeath?: OwnerDeath;
}
