import type { Readable, Writable } from 'node:stream';
import type { Handle } from './handle.ts';
import type { Kept } from './kept.ts';
import type { Exit, KillProof, ProcessInfo, Usage, Verdict } from './observed.ts';
import type { ReceiptItem } from './receipt.ts';
import type { Limits } from './request.ts';

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
  /** Set for a run that outlives this process. */
  readonly kept?: Kept;
  /** Called when the process that owns the tree exits while it runs: kills what it can at once, without waiting. */
  abandon(): void;
  /** Removes everything that was made for this tree. Called once, last, and must not throw for what is already gone. */
  release(): Promise<void>;
}
