import {
  enforcedItem,
  type Reading,
  type ReceiptItem,
  type ReceiptValue,
  refusedItem,
  type Setting,
} from '@ringfence/core';
import {
  type BoundController,
  type Controller,
  cpuController,
  cpusetController,
  type GroupView,
  ioController,
  memoryController,
  pidsController,
  refusalOf,
} from '@ringfence/posix';
import { isCgroupItem } from './properties.ts';

/** The controllers that a manager sets up for its units; huge pages are not among them. */
export const CONTROLLERS: readonly Controller[] = [
  cpusetController,
  cpuController,
  memoryController,
  pidsController,
  ioController,
];

/** Every controller with the group of a unit: one that the manager may not use has no files there, and reads as nothing. */
export function boundIn(group: GroupView): readonly BoundController[] {
  return CONTROLLERS.map((controller) => ({ controller, group }));
}

/**
 * The receipt items of settings that are properties of the cgroup, from the files of the unit's own group: a user's manager
 * accepts properties for controllers it was not given, and does nothing.
 * @param extraTasks tasks of the unit that are not the program's
 */
export function readBack(settings: readonly Setting[], group: GroupView, extraTasks: number): readonly ReceiptItem[] {
  return settings.filter((setting) => isCgroupItem(setting.item)).map((setting) => item(setting, group, extraTasks));
}

function item(setting: Setting, group: GroupView, extraTasks: number): ReceiptItem {
  const controller = CONTROLLERS.find(({ items }) => items.includes(setting.item));
  if (controller === undefined) return refusedItem(refusalOf(setting, 'no controller of a unit holds it'));
  const reading = withoutExtra(controller.reading(setting, group), setting, extraTasks);
  if (isHeld(setting, reading.readBack)) return enforcedItem(setting, reading);
  const { name } = controller;
  const reason = `the manager accepted it, and the unit’s ${name} files say ${JSON.stringify(reading.readBack)}`;
  return refusedItem(refusalOf(setting, reason));
}

function withoutExtra(reading: Reading, { item }: Setting, extraTasks: number): Reading {
  const { readBack, effective, effectiveFrom } = reading;
  if (item !== 'pids' || extraTasks === 0 || typeof readBack !== 'number') return reading;
  const own = readBack - extraTasks;
  const note = `pids.max ${readBack} bounds the program and the ${extraTasks} task that watches over the unit together`;
  return { ...reading, readBack: own, effective: effectiveFrom === undefined ? own : (effective ?? own), note };
}

/** The kernel rounds memory down to whole pages, and the command line rounds bandwidth to tenths of a percent. */
const TOLERANCES: Readonly<Record<string, (wanted: number) => number>> = {
  cpu: (wanted) => Math.max(wanted / 100, 0.0006),
  memory: () => LARGEST_PAGE,
  memorySoft: () => LARGEST_PAGE,
  swap: () => LARGEST_PAGE,
};

const LARGEST_PAGE = 65_536;

function isHeld({ item, value }: Setting, found: ReceiptValue): boolean {
  if (typeof value !== 'number' || typeof found !== 'number') return JSON.stringify(value) === JSON.stringify(found);
  return value === found || Math.abs(value - found) < (TOLERANCES[item]?.(value) ?? 0);
}
