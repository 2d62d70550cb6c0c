import { watch } from 'node:fs';
import { join } from 'node:path';
import { type GroupView, parseFlatKeyed } from '@ringfence/posix';

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
