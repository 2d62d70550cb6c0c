import { watch } from 'node:fs';
import { join } from 'node:path';
import { type GroupView, parseFlatKeyed, writeIfThere } from '@ringfence/posix';
import type { Manager } from '../manager.ts';

/** True when memory is among the items: only then the kernel kills for it. */
export function isMemoryBounded(items: readonly { readonly item: string }[]): boolean {
  return items.some(({ item }) => item === 'memory');
}

/**
 * Has the kernel kill the whole group when its memory runs out. The manager is not to do it, as it would kill the keeper; that
 * one is exempt where it could lower its own score, which takes root. The manager takes it back whenever it sets the limits of
 * the unit anew or reads its units again: from then on the tree ends by the watch of its owner.
 * @see Documentation/admin-guide/cgroup-v2.rst, "memory.oom.group", Linux 6.12; tried with systemd 252
 */
export function dieAsOne({ kind }: Manager, { directory }: GroupView): void {
  if (kind === 'system') writeIfThere(directory, { file: 'memory.oom.group', value: '1' });
}

/**
 * Tells once when the kernel has killed a process of the group for memory. The kernel reports every change of
 * `memory.events` to who watches the file.
 * @returns what ends the watch
 * @see Documentation/admin-guide/cgroup-v2.rst, "memory.events", Linux 6.12
 */
export function watchMemoryKills(group: GroupView, onKill: () => void): () => void {
  const watcher = watch(join(group.directory, 'memory.events'), { persistent: false });
  const stop = (): void => watcher.close();
  const look = (): void => {
    if ((parseFlatKeyed(group.read('memory.events') ?? '').get('oom_kill') ?? 0) === 0) return;
    stop();
    onKill();
  };
  watcher.on('change', look);
  // The unit may be gone before the watch is closed.
  watcher.on('error', stop);
  look();
  return stop;
}
