import type { Grade } from './capability.ts';
import type { ReceiptValue, RequestedItem } from './receipt.ts';

/** A program that runs before the user's and execs it in place, keeping the pid: `setpriv`, `prlimit`, `unshare`. */
export interface Wrapper {
  readonly name: string;
  /** The program and its arguments; the rest of the command line follows. */
  readonly argv: readonly [string, ...string[]];
}

/** One value that the launch will set, where, and by which mechanism. */
export interface Setting extends RequestedItem {
  readonly grade: Exclude<Grade, 'none'>;
  readonly mechanism: string;
  readonly value: ReceiptValue;
}

/** An item that this executor will not hold, with the reason. */
export interface Refusal extends RequestedItem {
  readonly reason: string;
  readonly remedy?: string;
}

/**
 * How the program comes to stand in its fence before its first instruction.
 * `direct`: it is spawned as it is. `self-move`: a shell enters the groups and execs the program, keeping the pid.
 * A launcher that waits in a ready group and learns its command later needs nothing of the plan but what is here: the
 * command, the wrappers and the environment are data, and no group is named in them.
 */
export type Entry = { readonly kind: 'direct' } | { readonly kind: 'self-move' } | { readonly kind: string };

/**
 * What a launch will do, before anything is done: pure data, printed by `--dry-run`, and what the `plan` hook may change.
 * A tap returns a new plan; to put a program around a local launch it adds a wrapper.
 */
export interface LaunchPlan {
  readonly executor: string;
  readonly entry: Entry;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Outermost first. */
  readonly wrappers: readonly Wrapper[];
  readonly settings: readonly Setting[];
  readonly refusals: readonly Refusal[];
  readonly notes: readonly string[];
}
