/** What a user may choose. */
export interface RlimitsOptions {
  /**
   * How memory is bounded. `'data'` counts what a process may write to, used or not; `'address-space'` counts everything it
   * maps, also what it only reserves, so that runtimes which reserve much (Node, Java, Go) need a gigabyte and more to
   * start at all; `'none'` bounds nothing. Default `'data'`.
   */
  readonly memory?: 'data' | 'address-space' | 'none';
  /** Whether tasks are bounded, by a count of all the user runs on the machine. Default true. */
  readonly pids?: boolean;
}
