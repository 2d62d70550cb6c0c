import type { Readable, Writable } from 'node:stream';
import type { Handle } from './handle.ts';
import type { ReceiptItem } from './receipt.ts';
import type { Limits } from './request.ts';

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
  /** Processes killed because a memory bound was hit; `limit` says whose bound. */
  readonly memory?: { readonly evidence: readonly Evidence[]; readonly limit: 'own' | 'ancestor-or-system' };
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

/**
 * The running tree as its executor holds it. Core calls it from one state machine: never `kill` after `release`, never
 * two calls of the same verb at a time. Every method may be called while the tree is already gone.
 */
export interface Confinement {
  /** The pid of the main process in the pid namespace of the caller. */
  readonly pid: number;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Settles when the main process has ended, whoever still holds its pipes. Must not reject. */
  readonly exited: Promise<Exit>;
  /** What was applied and read back before the program ran, one for each requested item. */
  readonly items: readonly ReceiptItem[];
  /** Sends a signal to the main process, or to all of the tree. A tree that is gone is not an error. */
  signal(signal: NodeJS.Signals, target: 'main' | 'tree'): Promise<void>;
  /** Asks the tree to end by the platform's polite way; `undefined` where there is none. */
  readonly polite: ((signal: NodeJS.Signals) => Promise<void>) | undefined;
  /** Must not resolve before every process of the tree is gone, or is named in `survivors`. */
  kill(): Promise<KillProof>;
  /** Kills what the main process left behind; must be cheap when nothing is left. */
  sweep(): Promise<KillProof | undefined>;
  processes(): Promise<readonly ProcessInfo[]>;
  /** `undefined` where the executor has no way. */
  readonly freeze: (() => Promise<void>) | undefined;
  readonly thaw: (() => Promise<void>) | undefined;
  /** Changes limits of the running tree and reads them back; the items cover exactly the limits given. */
  readonly update: ((limits: Partial<Limits>) => Promise<readonly ReceiptItem[]>) | undefined;
  usage(): Promise<Usage>;
  /** What the kernel counted; called once after the end and before `release`. */
  verdict(): Promise<Verdict>;
  handle(): Promise<Handle>;
  /** Called when the process that owns the tree exits while it runs: kills what it can at once, without waiting. */
  abandon(): void;
  /** Removes everything that was made for this tree. Called once, last, and must not throw for what is already gone. */
  release(): Promise<void>;
}
