/** How trees are killed and frozen: by the v1 freezer, or by the v2 tree that a hybrid host has beside the v1 ones. */
export type KillMechanism = 'freezer' | 'cgroup.kill';

/** What a user may choose. */
export interface CgroupsV1Options {
  /**
   * Default `'freezer'`: entering a v2 group takes a lock of the whole kernel, which after idle time waits 10 to 20 ms
   * for every cpu, while a v1 group is entered at once. `'cgroup.kill'` needs one write for any number of processes.
   * Where the chosen one is not mounted the other is taken.
   */
  readonly kill?: KillMechanism;
}
