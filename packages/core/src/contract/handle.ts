/** A process that cannot be mistaken for another: pids are reused, the triple is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time as the platform counts it (Linux: clock ticks since boot, field 22 of `/proc/PID/stat`), as text. */
  readonly startTime: string;
  /** The boot it belongs to; `undefined` where the platform has no boot id. */
  readonly bootId: string | undefined;
}

/**
 * The JSON with which another process re-opens the tree. Holds no secret. Of a detached run `data.run` is its id and
 * `data.state` its state folder, under every executor.
 */
export interface Handle {
  readonly schemaVersion: 1;
  readonly executor: string;
  readonly identity: ProcessIdentity;
  /** The executor's own words, such as a group path and its inode. */
  readonly data: Readonly<Record<string, string | number>>;
}
