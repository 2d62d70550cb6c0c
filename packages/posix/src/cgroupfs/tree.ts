import type { KillProof } from '@ringfence/core';
import { machine, RingfenceError, systemCode } from '@ringfence/core';
import { KILL_DEADLINE_MS, waitUntil } from './waiting.ts';

/** All processes of one run, as the kernel's groups hold them. */
export interface GroupTree {
  /** Kernel names of how it is killed. */
  readonly mechanism: string;
  /** The processes that can be seen from this pid namespace. */
  pids(): readonly number[];
  isEmpty(): boolean;
  /** Resolves when the groups are empty, or names who is left. */
  kill(): Promise<KillProof>;
  /** Sends the kill and does not wait; for the moment when this process exits. */
  killAtOnce(): void;
  /** `undefined` where the kernel has no freezer for the group. */
  readonly freeze: (() => Promise<void>) | undefined;
  readonly thaw: (() => Promise<void>) | undefined;
}

/** What a kill by hand is made of. */
export interface ManualKill {
  /** Stops every process from forking, as far as the kernel can; may give up waiting. */
  hold(): Promise<void>;
  letGo(): void;
  pids(): readonly number[];
  isEmpty(): boolean;
}

/**
 * Holds the tree, kills each process in it and lets go, until nobody is left. While the tree is held no pid can be
 * reused, so no stranger is hit. Without a working hold it takes more rounds, and ends because every round kills faster
 * than one process can fork.
 */
export async function killByHand(tree: ManualKill): Promise<number> {
  const deadline = performance.now() + KILL_DEADLINE_MS;
  for (let rounds = 1; ; rounds += 1) {
    await tree.hold();
    for (const pid of tree.pids()) sendSignal(pid, 'SIGKILL');
    tree.letGo();
    const patience = Math.min(100 * rounds, deadline - performance.now());
    if ((await waitUntil(tree.isEmpty, patience)) || performance.now() > deadline) return rounds;
  }
}

/** The proof after a kill: read from the groups, never concluded from what was sent. */
export function killProof(
  tree: Pick<GroupTree, 'mechanism' | 'pids' | 'isEmpty'>,
  facts: { readonly proof: string; readonly killed: number; readonly rounds: number },
): KillProof {
  const complete = tree.isEmpty();
  const proof = complete ? facts.proof : `not ${facts.proof} after ${KILL_DEADLINE_MS} ms`;
  return { ...facts, mechanism: tree.mechanism, proof, complete, survivors: complete ? [] : tree.pids() };
}

/** Sends a signal to one process. A process that is gone is not an error. @throws RingfenceError `SIGNAL_FAILED` */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    machine.sendSignal(pid, signal);
  } catch (cause) {
    if (systemCode(cause) === 'ESRCH') return;
    throw new RingfenceError('SIGNAL_FAILED', {
      problem: `${signal} could not be sent to process ${pid} (${systemCode(cause) ?? String(cause)})`,
      authority: 'kill(2)',
      cause,
    });
  }
}

/** @throws RingfenceError `SIGNAL_FAILED`: the kernel took the request and never reported the state */
export function neverReached(state: string, file: string): RingfenceError {
  return new RingfenceError('SIGNAL_FAILED', {
    problem: `The tree did not become ${state} in time; a process in an uninterruptible system call can hold it up`,
    authority: file,
  });
}
