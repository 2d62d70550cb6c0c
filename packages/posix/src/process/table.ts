/**
 * `stopped`: by SIGSTOP or its like. `blocked`: in an uninterruptible sleep; it takes a signal before it runs on.
 * `dead`: it ended and was not reaped, and neither runs nor receives signals. `alive`: everything else.
 */
export type RowState = 'alive' | 'stopped' | 'blocked' | 'dead';

/** One process as a scan saw it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** `undefined` where the platform does not print it. */
  readonly session: number | undefined;
  /** As in `ProcessIdentity`. */
  readonly startTime: string;
  readonly state: RowState;
}

/** What a set of processes uses now; `undefined` where the platform's table does not say. */
export interface RowUsage {
  readonly cpuUserMs: number | undefined;
  readonly cpuSystemMs: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly tasks: number | undefined;
}

/** What it takes to say whether a process is still the one that was written down, on any platform. */
export interface ProcessLookup {
  /** `undefined` when no process has that pid. */
  read(pid: number): Promise<Pick<ProcessRow, 'pid' | 'startTime' | 'state'> | undefined>;
  /** A text that no other boot of this machine has; `undefined` where there is none. */
  bootId(): string | undefined;
}

/** A table that is read at once, without waiting for a helper program. */
export interface ImmediateTable {
  scan(): readonly ProcessRow[];
  marked(rows: readonly ProcessRow[], runId: string): ReadonlySet<number>;
}

/** The processes of this machine. A process may end between two calls: what is gone is left out and never an error. */
export interface ProcessTable {
  /** Where it is read from, for proofs: `/proc` or `ps`. */
  readonly source: string;
  /** For an owner that exits and can wait for nothing; `undefined` where the table comes from a helper program. */
  readonly immediate: ImmediateTable | undefined;
  /** Every process that can be seen, in one pass. */
  scan(): readonly ProcessRow[] | Promise<readonly ProcessRow[]>;
  read(pid: number): Promise<ProcessRow | undefined>;
  /** The pids of those whose environment carries the cookie of the run, of those whose environment may be read. */
  marked(rows: readonly ProcessRow[], runId: string): ReadonlySet<number> | Promise<ReadonlySet<number>>;
  /** False when the pid belongs to another process by now. Where asking costs more than it saves, always true. */
  confirms(row: Pick<ProcessRow, 'pid' | 'startTime'>): boolean;
  commands(rows: readonly ProcessRow[]): Promise<ReadonlyMap<number, string>>;
  usage(rows: readonly ProcessRow[]): RowUsage;
  /** A text that no other boot of this machine has; `undefined` where there is none. */
  bootId(): string | undefined;
}
