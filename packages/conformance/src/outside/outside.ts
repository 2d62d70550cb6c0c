/** A group of the kernel around a process, in one hierarchy. */
export interface OutsideGroup {
  readonly version: 1 | 2;
  /** The controllers of a v1 hierarchy; empty for the v2 tree. */
  readonly controllers: readonly string[];
  readonly directory: string;
  /** Where its hierarchy is mounted. */
  readonly top: string;
}

/** Who a process is, as the kernel says. */
export interface OutsideStatus {
  /** Real, effective, saved and file system id. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  readonly groups: readonly number[];
  readonly noNewPrivileges: boolean;
  /** Hexadecimal. */
  readonly effectiveCapabilities: string;
  readonly boundingCapabilities: string;
  readonly cpus: readonly number[];
  /** 2 is a filter. */
  readonly seccomp: number;
  readonly blockedSignals: string;
  readonly ignoredSignals: string;
}

/** What the kernel holds a process to for one item of a receipt. */
export interface OutsideValue {
  /** In the unit of the item. */
  readonly value: number | string;
  /** The least over the group and all above it; `undefined` for what is not inherited. */
  readonly effective: number | string | undefined;
  /** The file it was read from. */
  readonly source: string;
}

/**
 * A look at processes from outside, by the kernel's own files and by nothing of ours: the kit has readers of its own, so
 * that it cannot share a mistake with what it judges.
 * Every method rejects or throws `CaseNotTried` where this platform shows no such thing.
 */
export interface Outside {
  /** True while something of the process runs: one that only waits to be reaped does not. */
  isRunning(pid: number): boolean;
  /** Start time in clock ticks since boot, as text; `undefined` for a process that is gone. */
  startTime(pid: number): string | undefined;
  bootId(): string;
  hasSwap(): boolean;
  /** The name of the program that a process is now, at most 15 bytes. */
  command(pid: number): string;
  /** Running processes whose environment carries the text `NAME=value`. */
  marked(variable: string): readonly number[];
  /** The process and its descendants by parent, those that run. */
  descendants(pid: number): readonly number[];
  /** Milliseconds of cpu time of one process with its threads; its children do not count. */
  cpuMs(pid: number): number;
  /** Resident bytes that are the process's own, without what it maps from files. */
  ownBytes(pid: number): number;
  /** Bytes that a process may write to, used or not, and bytes of all its address space. */
  reserved(pid: number): { readonly data: number; readonly addressSpace: number };
  /** Processes and threads. */
  tasks(pids: readonly number[]): number;
  /** Tasks of a user on the whole machine. */
  tasksOf(uid: number): number;
  /** True while it waits for time to pass or for somebody else. */
  isAsleep(pid: number): boolean;
  openFiles(pid: number): readonly string[];
  interfaces(pid: number): readonly string[];
  status(pid: number): OutsideStatus;
  groups(pid: number): readonly OutsideGroup[];
  /** Those of these groups that are there. */
  existing(groups: readonly OutsideGroup[]): readonly string[];
  /** The groups that a text of `/proc/PID/cgroup` names. */
  parseGroups(membership: string): readonly OutsideGroup[];
  /** `undefined` where the kit knows no file for the item under such a mechanism. */
  value(pid: number, item: string, mechanism: string): OutsideValue | undefined;
  /** True when a mechanism that is named like a file of the kernel is there for the process; `undefined` for other names. */
  hasMechanism(pid: number, mechanism: string): boolean | undefined;
}
