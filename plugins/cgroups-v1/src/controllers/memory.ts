import type { Reading, Setting } from '@ringfence/core';
import {
  type Bound,
  boundOf,
  type Controller,
  type ControlWrite,
  type GroupView,
  memoryReading,
  parseBound,
  settingOf,
  tightestAbove,
} from '@ringfence/posix';

const LIMIT = 'memory.limit_in_bytes';
const WITH_SWAP = 'memory.memsw.limit_in_bytes';
const SOFT = 'memory.soft_limit_in_bytes';

/**
 * Memory and swap of the tree. v1 has no bound on swap alone: `memsw` bounds memory and swap together, so the bound on
 * swap is the difference of the two. The files are there only with swap accounting.
 * @see Documentation/admin-guide/cgroup-v1/memory.rst, Linux 6.12
 */
export const memory: Controller = {
  name: 'memory',
  items: ['memory', 'memorySoft', 'swap'],
  writes: (settings, group) => {
    if (settings.length === 0) return [];
    return [...treeWide(group), ...bounds(settings, group), ...soft(settingOf(settings, 'memorySoft'))];
  },
  reading: (setting, group) => {
    if (setting.item === 'swap') return swapReading(setting, group);
    return memoryReading(setting, hierarchical(group), setting.item === 'memory' ? LIMIT : SOFT);
  },
  usage: (group) => ({
    memoryBytes: bytesIn(group, 'memory.usage_in_bytes'),
    memoryPeakBytes: bytesIn(group, 'memory.max_usage_in_bytes'),
  }),
};

/**
 * Before Linux 5.11 a group counts what the groups below it use only when told so, and any group can inherit a switched
 * off OOM killer from its parent: then a tree at its bound would hang for ever instead of dying.
 */
function treeWide(group: GroupView): readonly ControlWrite[] {
  const writes: ControlWrite[] = [];
  if (group.read('memory.use_hierarchy')?.trim() === '0') writes.push({ file: 'memory.use_hierarchy', value: '1' });
  if (/^oom_kill_disable 1$/m.test(group.read('memory.oom_control') ?? '')) {
    writes.push({ file: 'memory.oom_control', value: '0' });
  }
  return writes;
}

function soft(setting: Setting | undefined): readonly ControlWrite[] {
  return setting === undefined ? [] : [{ file: SOFT, value: written(boundOf(setting)) }];
}

/** The bound with swap may never be below the one without: what grows is written first at the top, what shrinks last. */
function bounds(settings: readonly Setting[], group: GroupView): readonly ControlWrite[] {
  const [memorySetting, swapSetting] = [settingOf(settings, 'memory'), settingOf(settings, 'swap')];
  if (memorySetting === undefined && swapSetting === undefined) return [];
  const now = { memory: boundIn(group, LIMIT), both: parseBound(group.read(WITH_SWAP) ?? '') };
  const wanted = memorySetting === undefined ? now.memory : boundOf(memorySetting);
  const memoryWrite = { file: LIMIT, value: written(wanted) };
  if (now.both === undefined) return [memoryWrite];
  const swap = swapSetting === undefined ? difference(now.both, now.memory) : boundOf(swapSetting);
  const both = wanted === 'max' || swap === 'max' ? 'max' : wanted + swap;
  const bothWrite = { file: WITH_SWAP, value: written(both) };
  return isAtLeast(both, now.both) ? [bothWrite, memoryWrite] : [memoryWrite, bothWrite];
}

function swapReading(setting: Setting, group: GroupView): Reading {
  const both = boundIn(group, WITH_SWAP);
  const swap = difference(both, boundIn(group, LIMIT));
  const above = tightestAbove(hierarchical(group), (view) => boundIn(view, WITH_SWAP), swap);
  return {
    applied: setting.value,
    readBack: swap,
    effective: above.value,
    ...(above.from === undefined ? {} : { effectiveFrom: above.from }),
    note: `${WITH_SWAP} ${both} bounds memory and swap together`,
  };
}

/** Bounds of groups above count only while each of them counts what is below it. */
function hierarchical(group: GroupView): GroupView {
  const flat = group.ancestors.findIndex((ancestor) => ancestor.read('memory.use_hierarchy')?.trim() === '0');
  if (flat === -1) return group;
  return { directory: group.directory, ancestors: group.ancestors.slice(0, flat), read: (file) => group.read(file) };
}

function boundIn(group: GroupView, file: string): Bound {
  return parseBound(group.read(file) ?? '') ?? 'max';
}

function difference(both: Bound, memoryBound: Bound): Bound {
  return both === 'max' || memoryBound === 'max' ? 'max' : Math.max(0, both - memoryBound);
}

function isAtLeast(bound: Bound, other: Bound): boolean {
  return bound === 'max' || (other !== 'max' && bound >= other);
}

/** -1 is how v1 is told to lift a bound. */
function written(bound: Bound): string {
  return bound === 'max' ? '-1' : String(bound);
}

function bytesIn(group: GroupView, file: string): number | undefined {
  const text = group.read(file);
  return text === undefined ? undefined : Number(text);
}
