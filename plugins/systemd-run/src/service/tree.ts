import type { KillProof } from '@ringfence/core';
import { type GroupTree, type GroupView, KILL_DEADLINE_MS, waitUntil, writeIfThere } from '@ringfence/posix';
import { unitTree } from '../scope/tree.ts';

/** How a service ends and how one knows that it has. */
export interface ServiceEnd {
  /** True when the main process runs. */
  readonly isRunning: () => boolean;
  /** True when the stop hook has written its account: then the manager has seen the unit empty. */
  readonly isAccounted: () => boolean;
  /** Kills every process of the unit by its manager. */
  readonly killByManager: () => Promise<void>;
}

/**
 * The tree of a service. When its main process has ended the manager kills the rest and runs the stop hook in the same group,
 * so a kill must not come then: it would take the hook, and with it the account of the end.
 */
export function serviceTree(group: GroupView, end: ServiceEnd): GroupTree {
  const whole = unitTree(group);
  const isEmpty = (): boolean => end.isAccounted() || whole.isEmpty();
  return {
    ...whole,
    isEmpty,
    pids: () => (end.isRunning() ? whole.pids() : []),
    kill: () => kill(whole, group, end, isEmpty),
    killAtOnce: () => {
      whole.killAtOnce();
      letHookRun(group);
    },
  };
}

/** A frozen group dies of a kill all the same, and then the stop hook, which runs in it too, would stand still. */
function letHookRun(group: GroupView): void {
  writeIfThere(group.directory, { file: 'cgroup.freeze', value: '0' });
}

async function kill(whole: GroupTree, group: GroupView, end: ServiceEnd, isEmpty: () => boolean): Promise<KillProof> {
  const running = end.isRunning();
  const before = running ? whole.pids() : [];
  const atOnce = running && group.read('cgroup.events') !== undefined && whole.mechanism === 'cgroup.kill';
  if (atOnce) whole.killAtOnce();
  else if (running) await end.killByManager();
  // Looked at once more, for who was forked before the kernel killed them all. It spares nobody: who comes into the group after
  // that is the stop hook, which a busy manager may start much later.
  const members = [...before, ...(atOnce ? whole.pids() : [])];
  if (running) letHookRun(group);
  const left = (): readonly number[] => (atOnce ? whole.pids().filter((pid) => members.includes(pid)) : whole.pids());
  const isDone = (): boolean => isEmpty() || (atOnce && !end.isRunning() && left().length === 0);
  const complete = await waitUntil(isDone, KILL_DEADLINE_MS);
  return {
    mechanism: mechanismOf(running, atOnce ? whole.mechanism : 'systemctl kill --signal=SIGKILL'),
    proof: complete ? proofOf(group, whole, atOnce) : `not empty after ${KILL_DEADLINE_MS} ms`,
    complete,
    killed: before.length,
    survivors: complete ? [] : left(),
    rounds: running ? 1 : 0,
  };
}

/** When the main process has ended by itself the manager has killed what it left. @see systemd.kill(5), systemd 257 */
function mechanismOf(running: boolean, used: string): string {
  return running ? used : 'KillMode=mixed';
}

/**
 * The manager removes the group of a unit, and it cannot do so before the group is empty; it runs the stop hook when it has seen
 * it empty.
 */
function proofOf(group: GroupView, whole: GroupTree, atOnce: boolean): string {
  if (group.read('cgroup.events') === undefined) return 'the group of the unit is removed';
  if (whole.isEmpty()) return 'cgroup.events populated 0';
  return atOnce
    ? 'cgroup.procs has nobody of those whom cgroup.kill met'
    : 'the manager has run the stop hook of the unit';
}
