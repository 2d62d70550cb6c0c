import { join } from 'node:path';
import { machine } from '@ringfence/core';
import { readControl, writeIfThere, writeLiveControl } from './control-file.ts';
import { parseFlatKeyed } from './flat-keyed.ts';
import { pidsBelow } from './group.ts';
import { type GroupTree, killByHand, killProof, neverReached, sendSignal } from './tree.ts';
import { KILL_DEADLINE_MS, waitUntil } from './waiting.ts';

const FREEZE_DEADLINE_MS = 5000;
/** A kill does not wait longer for a freezer that a task in D state holds up, and goes on without one (before Linux 5.2). */
const HOLD_DEADLINE_MS = 500;

/**
 * The tree in a v2 group: `cgroup.kill` where the kernel has it (5.14), else freeze, SIGKILL and thaw.
 * `lift` takes the cpu bound away before a kill: a throttled process needs cpu time to die.
 * @see Documentation/admin-guide/cgroup-v2.rst, "cgroup.kill", "cgroup.freeze", Linux 6.12
 */
export function unifiedTree(directory: string, lift: () => void): GroupTree {
  const hasKill = machine.exists(join(directory, 'cgroup.kill'));
  const mechanism = hasKill ? 'cgroup.kill' : 'cgroup.freeze and SIGKILL';
  const pids = (): readonly number[] => pidsBelow(directory);
  const isEmpty = (): boolean => eventOf(directory, 'populated') !== 1;
  const freezes = machine.exists(join(directory, 'cgroup.freeze'));
  const byHand = { hold: () => hold(directory), letGo: () => letGo(directory), pids, isEmpty };

  const kill = async (): Promise<number> => {
    if (!hasKill) return killByHand(byHand);
    writeIfThere(directory, { file: 'cgroup.kill', value: '1' });
    await waitUntil(isEmpty, KILL_DEADLINE_MS);
    return 1;
  };

  return {
    mechanism,
    pids,
    isEmpty,
    kill: async () => {
      const killed = pids().length;
      lift();
      const rounds = await kill();
      return killProof({ mechanism, pids, isEmpty }, { proof: 'cgroup.events populated 0', killed, rounds });
    },
    killAtOnce: () => {
      lift();
      if (hasKill) writeIfThere(directory, { file: 'cgroup.kill', value: '1' });
      else for (const pid of pids()) sendSignal(pid, 'SIGKILL');
    },
    freeze: freezes ? () => freeze(directory) : undefined,
    thaw: freezes ? () => thaw(directory) : undefined,
  };
}

/** A field of `cgroup.events`; `undefined` when the group is gone. */
export function eventOf(directory: string, field: 'populated' | 'frozen'): number | undefined {
  const text = readControl(directory, 'cgroup.events');
  return text === undefined ? undefined : parseFlatKeyed(text).get(field);
}

async function freeze(directory: string): Promise<void> {
  await writeLiveControl(directory, { file: 'cgroup.freeze', value: '1' });
  if (await waitUntil(() => eventOf(directory, 'frozen') !== 0, FREEZE_DEADLINE_MS)) return;
  await writeLiveControl(directory, { file: 'cgroup.freeze', value: '0' });
  throw neverReached('frozen', join(directory, 'cgroup.events'));
}

async function thaw(directory: string): Promise<void> {
  await writeLiveControl(directory, { file: 'cgroup.freeze', value: '0' });
  if (await waitUntil(() => eventOf(directory, 'frozen') !== 1, FREEZE_DEADLINE_MS)) return;
  throw neverReached('thawed', join(directory, 'cgroup.events'));
}

async function hold(directory: string): Promise<void> {
  writeIfThere(directory, { file: 'cgroup.freeze', value: '1' });
  await waitUntil(() => eventOf(directory, 'frozen') !== 0, HOLD_DEADLINE_MS);
}

function letGo(directory: string): void {
  writeIfThere(directory, { file: 'cgroup.freeze', value: '0' });
}
