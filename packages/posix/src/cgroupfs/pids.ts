import { boundOf, type Controller, numberOf, settingOf } from './controller.ts';
import { parseBound } from './flat-keyed.ts';
import { type GroupView, tightest } from './group.ts';

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
  reading: (setting, group) => {
    const { value, from } = tightest(group, (view) => parseBound(view.read('pids.max') ?? ''));
    return {
      applied: numberOf(setting),
      readBack: parseBound(group.read('pids.max') ?? '') ?? 'not read',
      effective: value,
      ...(from === undefined ? {} : { effectiveFrom: from }),
    };
  },
  usage: (group) => ({ tasks: countIn(group, 'pids.current'), tasksPeak: countIn(group, 'pids.peak') }),
};

/** `pids.peak` came with Linux 6.1. */
function countIn(group: GroupView, file: string): number | undefined {
  const text = group.read(file);
  return text === undefined ? undefined : Number(text);
}
