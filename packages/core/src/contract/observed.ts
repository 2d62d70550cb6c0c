/** How the main process ended: by its own exit code or by a signal. */
export type Exit =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'signaled'; readonly signal: NodeJS.Signals }
  /** It ended while nobody could see how. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** One process of the tree. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Usage of the whole tree up to now. `undefined` means that this executor cannot know it. */
export interface Usage {
  readonly cpuTimeMs: number | undefined;
  readonly cpuUserMs: number | undefined;
  readonly cpuSystemMs: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly memoryPeakBytes: number | undefined;
  readonly tasks: number | undefined;
  readonly tasksPeak: number | undefined;
  readonly ioReadBytes: number | undefined;
  readonly ioWriteBytes: number | undefined;
  readonly cpuThrottledMs: number | undefined;
}

/** One observation that speaks for a cause: a counter of the kernel before and after, or a fact. */
export interface Evidence {
  /** The kernel's own name, for example `memory.events oom_kill`. */
  readonly source: string;
  readonly before: number | undefined;
  readonly after: number;
}

/** What the kernel's counters say of the time between start and end. */
export interface Verdict {
  /**
   * Processes killed because a memory bound was hit; `limit` says whose bound. `ended`: the tree was stopped for it, so
   * that explains the end, whichever way the main process went.
   */
  readonly memory?: {
    readonly evidence: readonly Evidence[];
    readonly limit: 'own' | 'ancestor-or-system';
    readonly ended?: boolean;
  };
  /** Allocations refused because a memory bound was hit, where the platform refuses instead of killing. */
  readonly allocations?: { readonly evidence: readonly Evidence[]; readonly limit: 'own' | 'ancestor-or-system' };
  /** The kernel ended the tree because its cpu time was used up. */
  readonly cpuTime?: { readonly evidence: readonly Evidence[] };
  /** Forks refused because the tree had as many tasks as it may. Refusing kills nobody. */
  readonly pids?: { readonly evidence: readonly Evidence[] };
  /** Anything else worth reading. */
  readonly notes?: readonly string[];
}

/** Proof that no process of the tree is left, or what is left. */
export interface KillProof {
  /** How it was done, kernel names verbatim: `cgroup.kill`, `SIGKILL sweep`. */
  readonly mechanism: string;
  /** What was read to know it: `cgroup.events populated 0`. */
  readonly proof: string;
  /** True only when the proof was read; a sweep that may miss somebody says false in `complete`. */
  readonly complete: boolean;
  /** Processes that were seen alive before the kill; `undefined` when they were not counted. */
  readonly killed: number | undefined;
  /** Processes known to be left. */
  readonly survivors: readonly number[];
  readonly rounds: number;
}
