import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '@ringfence/core';
import { type GroupView, parseFlatKeyed, writeIfThere } from '@ringfence/posix';

/** True when memory is among the items: only then the kernel kills for it. */
export function isMemoryBounded(items: readonly { readonly item: string }[]): boolean {
  return items.some(({ item }) => item === 'memory');
}

/**
 * Has the kernel kill the whole group when its memory runs out. The manager, by `OOMPolicy=kill`, would do the same, but it
 * counts: for each process that the kernel kills it kills once more who is there, and by then that is who tells how the unit
 * ended, the keeper of a scope or the stop hook of a service. Without that policy it takes this back whenever it sets the limits
 * of the unit anew, and systemd 252 also when it reads its units again: from then on the tree ends by the watch of its owner.
 * @see Documentation/admin-guide/cgroup-v2.rst, "memory.oom.group", Linux 6.12
 * @see service_notify_cgroup_oom_event() in src/core/service.c, systemd 257
 */
export function dieAsOne({ directory }: GroupView): void {
  writeIfThere(directory, { file: 'memory.oom.group', value: '1' });
}

/**
 * Tells once when the kernel has killed a process of the group for memory. The kernel reports every change of
 * `memory.events` to who watches the file.
 * @returns what ends the watch
 * @see Documentation/admin-guide/cgroup-v2.rst, "memory.events", Linux 6.12
 */
export function watchMemoryKills(group: GroupView, onKill: () => void): () => void {
  const watcher = watcherOf(group);
  if (watcher === undefined) return () => undefined;
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

/** Nothing for a unit that has ended: it has no group any more. */
function watcherOf({ directory }: GroupView): FSWatcher | undefined {
  try {
    return watch(join(directory, 'memory.events'), { persistent: false });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
