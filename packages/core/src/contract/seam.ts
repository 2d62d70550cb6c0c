/**
 * What stands between a probe and the machine: every read, every write and every program goes through it, by a name and
 * arguments that are text. One that records calls `real` and keeps the answer; one that replays never calls it.
 */
export interface Seam {
  /** A call that answers at once. */
  now<T>(call: string, args: readonly string[], real: () => T): T;
  /** A call that answers later. */
  later<T>(call: string, args: readonly string[], real: () => Promise<T>): Promise<T>;
}
