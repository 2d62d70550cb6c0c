import type { Readable, Writable } from 'node:stream';
import type { Capability, Grade } from './capability.ts';
import type { Handle } from './handle.ts';
import type { ProcessInfo, Usage } from './observed.ts';
import type { Receipt, ReceiptItem } from './receipt.ts';
import type { Report } from './report.ts';
import type { Command, Identity, Isolation, Resources } from './request.ts';

/**
 * Where one run stands. It only moves to the right, and `failed` ends a start that threw. While `starting` nothing has been
 * spawned; while `launching` the program may run already.
 */
export type ExecutorState = 'new' | 'starting' | 'launching' | 'running' | 'stopping' | 'ended' | 'failed';

/** A capability by id, alone or with the weakest grade that will do: `limit.memory`, `memory`, `kill.tree=kernel`. */
export type Require = Capability | `${Capability}=${Exclude<Grade, 'none'>}`;

/** How `start()` chooses and what it keeps. */
export interface StartOptions {
  /** Every requested item must be enforced, or nothing is spawned. Default false: what is missing stands in the receipt. */
  readonly strict?: boolean;
  /** Capabilities without which nothing is spawned. */
  readonly require?: readonly Require[];
  /** Take this executor or fail. */
  readonly executor?: string;
  /** Stops the tree when it aborts; the report then says `isCanceled`. `signal` is the same under its web name. */
  readonly cancelSignal?: AbortSignal;
  readonly signal?: AbortSignal;
  /** Keep what stdout and stderr print for the report; default true, at most `maxBuffer` characters each, then cut. */
  readonly buffer?: boolean;
  /** Default 100 million characters, execa's default. Unlike the limit `output` it ends nothing: the rest is dropped and noted. */
  readonly maxBuffer?: number;
  /** Also keep both streams in the order of arrival. */
  readonly all?: boolean;
  readonly stripFinalNewline?: boolean;
  /** The polite signal of `shutdown()`, timeouts and cancellation; default `SIGTERM`. */
  readonly killSignal?: NodeJS.Signals;
  /** Milliseconds between the polite signal and force; default 5000. */
  readonly forceKillAfterDelay?: number;
  /** A session of its own without the terminal; default: true unless stdin is inherited and is a terminal. */
  readonly newSession?: boolean;
  /**
   * The run outlives this process. Its output goes to files in its state folder, stdin is `'ignore'`, a text or a file, and
   * another process opens it by its handle. Default false: the tree ends with the executor that started it.
   */
  readonly detached?: boolean;
  /** What a detached run is called: letters, digits, `_`, `.` and `-`, at most 64. Unique among the runs that run. */
  readonly name?: string;
  /**
   * What becomes of the tree when this process ends, whichever way. `'kill'` requires an executor that proved
   * `owner-death`; a detached run is always kept. Default: as strongly killed as the executor can.
   */
  readonly onOwnerDeath?: 'kill' | 'keep';
}

/** How `shutdown()` asks. */
export interface ShutdownOptions {
  readonly signal?: NodeJS.Signals;
  /** Milliseconds until force; 0 forces at once. */
  readonly graceMs?: number;
}

/**
 * One command under one executor.
 *
 * `limit`, `runAs` and `isolate` may be called until `start()`; their errors surface there. Calls add up, the later value of
 * a field wins. After `start()` limits change with `update()`.
 */
export interface Executor extends AsyncDisposable {
  readonly state: ExecutorState;
  /** The executor that runs the command; `undefined` until it was selected. */
  readonly name: string | undefined;
  readonly pid: number | undefined;
  /** @throws RingfenceError `INVALID_STATE` once started */
  limit(resources: Resources): this;
  /** @throws RingfenceError `INVALID_STATE` once started */
  runAs(user: string | number | Identity): this;
  /** @throws RingfenceError `INVALID_STATE` once started */
  isolate(isolation: Isolation): this;
  /** What will be run; never undefined, and assignable until `start()`. */
  command(): Command;
  /**
   * Selects, launches and resolves when the program stands in its fence. A second call returns the first promise.
   * Nothing is left behind when it rejects.
   * @throws RingfenceError by its code: `INVALID_*` for what was asked, `COMMAND_*` for the program, `NO_EXECUTOR` when a
   * requirement cannot be met, `FENCE_SETUP_FAILED` when the kernel refused what the probe had proved
   */
  start(options?: StartOptions): Promise<this>;
  /**
   * Takes over a tree that is already running, by its handle or by the pid of its main process. Instead of `start()`. A
   * detached run that has ended is answered in the state `ended`, with the report of its end.
   * @throws RingfenceError `RUN_LOST` when a handle names a run whose end nobody can know, with the reason;
   * `PROCESS_NOT_FOUND`, `INVALID_HANDLE`, `NOT_OFFERED`
   */
  open(handle: number | Handle): Promise<this>;
  /** The same report however often it is called; rejects only when `start()` did. */
  wait(): Promise<Report>;
  /**
   * Polite signal, grace, then force. Once ended it returns the report.
   * @throws RingfenceError `STOP_INCOMPLETE` when processes are left; `wait()` still answers the report, which names them
   */
  shutdown(options?: ShutdownOptions): Promise<Report>;
  /**
   * Resolves when no process of the tree is left, with the proof in `report.kill`.
   * @throws RingfenceError `STOP_INCOMPLETE` as `shutdown()`
   */
  forceStop(): Promise<Report>;
  /** To the main process, or to all of the tree. A tree that is gone is not an error. */
  signal(signal: NodeJS.Signals, target?: 'main' | 'tree'): Promise<void>;
  /** @throws RingfenceError `NOT_OFFERED` where the executor cannot */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Changes limits of the running tree; the answer is what the kernel holds now, item by item. */
  update(resources: Resources): Promise<readonly ReceiptItem[]>;
  stats(): Promise<Usage>;
  processes(): Promise<readonly ProcessInfo[]>;
  /** @throws RingfenceError `INVALID_STATE` before `start()` resolved */
  receipt(): Receipt;
  handle(): Promise<Handle>;
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Both outputs as they come, as one web stream of bytes. May be called once. */
  readable(): ReadableStream<Uint8Array>;
  /** Lines of stdout as they come. Leaving the loop early stops the tree. */
  [Symbol.asyncIterator](): AsyncIterator<string>;
  /** `forceStop()` if it runs, and nothing otherwise. */
  [Symbol.asyncDispose](): Promise<void>;
}
