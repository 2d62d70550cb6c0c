import type { Reading, Setting } from '@ringfence/core';
import type { Bound } from './flat-keyed.ts';
import { parseBound } from './flat-keyed.ts';
import { type GroupView, tightest } from './group.ts';

/** The reading of a setting that is one bound in one file, with the tightest bound above it. */
export function boundReading(setting: Setting, group: GroupView, file: string): Reading {
  return readingOf(setting, group, (view) => parseBound(view.read(file) ?? ''));
}

/** The reading of a setting that is one bound, wherever it is read. */
export function readingOf(
  setting: Setting,
  group: GroupView,
  boundIn: (view: GroupView) => Bound | undefined,
): Reading {
  const { value, from } = tightest(group, boundIn);
  return {
    applied: setting.value,
    readBack: boundIn(group) ?? 'not read',
    effective: value,
    ...(from === undefined ? {} : { effectiveFrom: from }),
  };
}

/** The reading of a bound on memory, which the kernel rounds down to whole pages. */
export function memoryReading(setting: Setting, group: GroupView, file: string): Reading {
  const reading = boundReading(setting, group, file);
  if (reading.readBack === setting.value) return reading;
  return { ...reading, note: 'the kernel rounds down to whole pages' };
}
