import { join } from 'node:path';
import { machine } from '@ringfence/core';
import { readControl, writeControl, writeLiveControl } from './control-file.ts';
import { groupsBelow, pidsBelow } from './group.ts';
import { type GroupTree, killByHand, killProof, neverReached, sendSignal } from './tree.ts';
import { waitUntil } from './waiting.ts';

const FREEZE_DEADLINE_MS = 5000;
/** A kill does not wait longer for a freezer that a task in D state holds up. */
const HOLD_DEADLINE_MS = 500;
/** How long a process that exits may be held up for its tree: it can do nothing but look again. */
const AT_ONCE_MS = 250;
/** What tasks that were signalled get to end in, before they would be frozen once more. */
const DYING_MS = 20;
const STATE = 'freezer.state';

/**
 * The tree in the v1 groups of one run, killed through the freezer: frozen it cannot fork, so one pass of SIGKILL reaches
 * everybody; the signals act when it is thawed. v1 tells nobody that a group became empty, so `cgroup.procs` is asked.
 * @param groups every group of the run, in all hierarchies: a process that left one of them is still in the others
 * @see Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst, Linux 6.12
 */
export function freezerTree(freezer: string, groups: readonly string[], lift: () => void): GroupTree {
  const mechanism = 'freezer.state and SIGKILL';
  const all = [...new Set([freezer, ...groups])];
  const pids = (): readonly number[] => [...new Set(all.flatMap(pidsBelow))];
  const isEmpty = (): boolean => !all.some(isPopulated);
  const byHand = { hold: () => hold(freezer), letGo: () => write(freezer, 'THAWED'), pids, isEmpty };
  return {
    mechanism,
    pids,
    isEmpty,
    kill: async () => {
      const killed = pids().length;
      lift();
      const rounds = killed === 0 && isEmpty() ? 0 : await killByHand(byHand);
      return killProof({ mechanism, pids, isEmpty }, { proof: 'cgroup.procs empty', killed, rounds });
    },
    killAtOnce: () => {
      lift();
      const end = performance.now() + AT_ONCE_MS;
      do {
        write(freezer, 'FROZEN');
        // Until it says so, a task that was missed may fork one that nobody signals.
        while (!isState(freezer, 'FROZEN') && performance.now() < end);
        for (const pid of pids()) sendSignal(pid, 'SIGKILL');
        write(freezer, 'THAWED');
        const dying = performance.now() + DYING_MS;
        while (!isEmpty() && performance.now() < dying);
      } while (!isEmpty() && performance.now() < end);
    },
    freeze: () => freeze(freezer),
    thaw: () => thaw(freezer),
  };
}

/** True when a process is in the group or below it, also one of another pid namespace, which is printed as 0. */
export function isPopulated(directory: string): boolean {
  return groupsBelow(directory).some((folder) => (readControl(folder, 'cgroup.procs') ?? '').trim() !== '');
}

function stateOf(freezer: string): string | undefined {
  return readControl(freezer, STATE)?.trim();
}

async function freeze(freezer: string): Promise<void> {
  await writeLiveControl(freezer, { file: STATE, value: 'FROZEN' });
  if (await waitUntil(() => isState(freezer, 'FROZEN'), FREEZE_DEADLINE_MS)) return;
  await writeLiveControl(freezer, { file: STATE, value: 'THAWED' });
  throw neverReached('frozen', join(freezer, STATE));
}

async function thaw(freezer: string): Promise<void> {
  await writeLiveControl(freezer, { file: STATE, value: 'THAWED' });
  if (await waitUntil(() => isState(freezer, 'THAWED'), FREEZE_DEADLINE_MS)) return;
  throw neverReached('thawed', join(freezer, STATE));
}

async function hold(freezer: string): Promise<void> {
  write(freezer, 'FROZEN');
  await waitUntil(() => isState(freezer, 'FROZEN'), HOLD_DEADLINE_MS);
}

/** FREEZING becomes FROZEN when the file is read: the kernel looks at the tasks only then. */
function isState(freezer: string, wanted: string): boolean {
  const state = stateOf(freezer);
  return state === undefined || state === wanted;
}

/** A kill must go on when the group is gone by now. */
function write(freezer: string, value: string): void {
  if (machine.exists(join(freezer, STATE))) writeControl(freezer, { file: STATE, value });
}
