import { boundOf, type Controller, settingOf } from './controller.ts';
import type { GroupView } from './group.ts';
import { boundReading } from './reading.ts';

/**
 * Tasks of the tree: processes and threads; the same files on v1 and v2. Forks beyond the bound fail with EAGAIN; nobody is killed.
 * @see Documentation/admin-guide/cgroup-v1/pids.rst and cgroup-v2.rst, "PID", Linux 6.12
 */
export const pidsController: Controller = {
  name: 'pids',
  items: ['pids'],
  writes: (settings) => {
    const setting = settingOf(settings, 'pids');
    return setting === undefined ? [] : [{ file: 'pids.max', value: String(boundOf(setting)) }];
  },
  reading: (setting, group) => boundReading(setting, group, 'pids.max'),
  usage: (group) => ({ tasks: countIn(group, 'pids.current'), tasksPeak: countIn(group, 'pids.peak') }),
};

/** `pids.peak` came with Linux 6.1. */
function countIn(group: GroupView, file: string): number | undefined {
  const text = group.read(file);
  return text === undefined ? undefined : Number(text);
}
