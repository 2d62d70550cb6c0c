/** What a user may choose. */
export interface CgroupsV2Options {
  /**
   * The group below which groups are made, as an absolute path in the mounted tree: for a group that was made for this
   * purpose and has no processes itself. Left out, it is found: the delegated group this process is in, or the root.
   */
  readonly parent?: string;
  /**
   * In a delegated group controllers can be switched on only while no process is in it: then this process, and those
   * beside it, are moved into a group `ringfence-supervisor` inside. Default true; false leaves them where they are, and
   * limits are not offered.
   */
  readonly moveAside?: boolean;
}
