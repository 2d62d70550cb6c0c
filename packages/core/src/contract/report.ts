import type { Evidence, KillProof, Usage } from './observed.ts';
import type { Receipt } from './receipt.ts';

/** Why the command ended. */
export type Cause =
  | { readonly kind: 'exit'; readonly exitCode: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals; readonly by: 'unknown' | 'caller' }
  | {
      readonly kind: 'memory';
      readonly limitBytes: number | undefined;
      readonly limit: 'own' | 'ancestor-or-system';
      readonly mechanism: string;
      readonly evidence: readonly Evidence[];
    }
  | { readonly kind: 'cpu-time'; readonly limitMs: number; readonly usedMs: number }
  | { readonly kind: 'wall-time'; readonly limitMs: number }
  | { readonly kind: 'idle-time'; readonly limitMs: number }
  | { readonly kind: 'output'; readonly limitBytes: number }
  | { readonly kind: 'canceled'; readonly reason: string }
  | { readonly kind: 'shutdown'; readonly forced: boolean }
  | { readonly kind: 'force-stop' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The kill receipt: when the tree was stopped, how, and what proves that nobody is left. */
export interface KillReceipt extends KillProof {
  /** The polite signal that was sent first; `undefined` when none was. */
  readonly politeSignal: NodeJS.Signals | undefined;
  /** Milliseconds from the first action to the proof. */
  readonly durationMs: number;
}

/**
 * How it ended, what it used and what was enforced. The names of the first block are execa's, with execa's meaning.
 * A report is plain data: `JSON.stringify` keeps all of it.
 */
export interface Report {
  readonly schemaVersion: 1;
  readonly command: string;
  readonly escapedCommand: string;
  readonly cwd: string;
  readonly durationMs: number;
  readonly failed: boolean;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly isGracefullyCanceled: boolean;
  readonly isTerminated: boolean;
  readonly isForcefullyTerminated: boolean;
  readonly isMaxBuffer: boolean;
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly signalDescription: string | undefined;
  /** `undefined` when the stream was not a pipe, was taken by the caller, or buffering was off. */
  readonly stdout: string | undefined;
  readonly stderr: string | undefined;
  /** Both, in the order in which they arrived here; `undefined` unless `all` was asked for. */
  readonly all: string | undefined;

  readonly executor: string;
  readonly pid: number;
  readonly cause: Cause;
  /** Processes of the tree that a memory bound killed, with the kernel's counter, also when the command survived it. */
  readonly memoryKills: readonly Evidence[] | undefined;
  /** Allocations that were refused at a memory bound, where the platform refuses and kills nobody, with its counter. */
  readonly allocationsRefused: readonly Evidence[] | undefined;
  /** Forks that were refused because of the pids limit, with the kernel's counter; refusing kills nobody. */
  readonly forksRefused: readonly Evidence[] | undefined;
  readonly usage: Usage;
  readonly receipt: Receipt;
  /** `undefined` when the command ended by itself and left nobody. */
  readonly kill: KillReceipt | undefined;
  readonly notes: readonly string[];
}
