/** What a user may choose. */
export interface UniversalOptions {
  /**
   * Milliseconds after which a kill gives up and names the survivors; default 10000. A process in an uninterruptible
   * sleep takes SIGKILL only when it wakes.
   */
  readonly killDeadlineMs?: number;
}
