import type { Setting } from '@ringfence/core';
import type { ControlWrite } from '../control-file.ts';
import { boundOf, type Controller, settingOf } from '../controller.ts';
import type { GroupView } from '../group.ts';
import { boundReading, memoryReading } from '../reading.ts';

const FILES: Readonly<Record<string, string>> = {
  memory: 'memory.max',
  memorySoft: 'memory.high',
  swap: 'memory.swap.max',
};

/**
 * Memory and swap of the tree, bounded apart. With a hard bound the tree dies as one: without `memory.oom.group` the kernel
 * kills one process of it, and a shell around it goes on as if nothing had happened.
 * @see Documentation/admin-guide/cgroup-v2.rst, "Memory", Linux 6.12
 */
export const memoryController: Controller = {
  name: 'memory',
  items: ['memory', 'memorySoft', 'swap'],
  writes: (settings, group) => [
    ...['swap', 'memorySoft', 'memory'].flatMap((item) => boundWrite(settingOf(settings, item))),
    ...(settingOf(settings, 'memory') === undefined ? [] : together(group)),
  ],
  reading: (setting, group) => {
    if (setting.item === 'swap') return boundReading(setting, group, 'memory.swap.max');
    const reading = memoryReading(setting, group, FILES[setting.item] ?? 'memory.max');
    return setting.item === 'memorySoft' && isUnbounded(group) ? { ...reading, note: STALL } : reading;
  },
  usage: (group) => ({
    memoryBytes: bytesIn(group, 'memory.current'),
    // Linux 5.19; before that nobody knows the peak.
    memoryPeakBytes: bytesIn(group, 'memory.peak'),
  }),
};

const STALL =
  'above this bound and without a hard one beside it the kernel slows the tree down, possibly for ever, and kills nobody';

function boundWrite(setting: Setting | undefined): readonly ControlWrite[] {
  if (setting === undefined) return [];
  return [{ file: FILES[setting.item] ?? '', value: String(boundOf(setting)) }];
}

/** `memory.oom.group` came with Linux 4.19. */
function together(group: GroupView): readonly ControlWrite[] {
  return group.read('memory.oom.group') === undefined ? [] : [{ file: 'memory.oom.group', value: '1' }];
}

function isUnbounded(group: GroupView): boolean {
  return group.read('memory.max')?.trim() === 'max';
}

function bytesIn(group: GroupView, file: string): number | undefined {
  const text = group.read(file);
  return text === undefined ? undefined : Number(text);
}
