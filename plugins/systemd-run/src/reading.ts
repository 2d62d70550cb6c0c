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
  readOnce,
  refusalOf,
} from '@ringfence/posix';
import { cgroupProperties, isCgroupItem, withExtraTasks } from './properties.ts';

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

/** A unit whose group is read back. */
export interface ReadUnit {
  readonly unit: string;
  readonly group: GroupView;
  /** Tasks of the unit that are not the program's. */
  readonly extraTasks: number;
}

/**
 * The receipt items of settings that are properties of the cgroup, from the files of the unit's own group: a user's manager
 * accepts properties for controllers it was not given, and does nothing.
 */
export function readBack(settings: readonly Setting[], read: ReadUnit): readonly ReceiptItem[] {
  return settings.filter((setting) => isCgroupItem(setting.item)).map((setting) => item(setting, read));
}

function item(setting: Setting, { unit, group, extraTasks }: ReadUnit): ReceiptItem {
  const controller = CONTROLLERS.find(({ items }) => items.includes(setting.item));
  if (controller === undefined) return refusedItem(refusalOf(setting, 'no controller of a unit holds it'));
  const whole = withExtraTasks(setting, extraTasks);
  const reading = controller.reading(whole, readOnce(group));
  if (isHeld(whole, reading.readBack)) return enforcedItem(setting, noted(reading, setting, { unit, extraTasks }));
  const reason = `the manager accepted it, and the unit’s ${controller.name} files say ${JSON.stringify(reading.readBack)}`;
  return refusedItem(refusalOf(setting, reason));
}

/** Which unit holds it, by which property, and whom a bound on tasks counts too. */
function noted(reading: Reading, setting: Setting, { unit, extraTasks }: Omit<ReadUnit, 'group'>): Reading {
  const properties = cgroupProperties([setting]).map(({ name }) => `${name}=`);
  const by = `${[...new Set(properties)].join(', ')} of ${unit}`;
  const watcher =
    setting.item === 'pids' && extraTasks > 0 ? `, where ${extraTasks} task watches over the program` : '';
  return { ...reading, note: reading.note === undefined ? by + watcher : `${by}${watcher}; ${reading.note}` };
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
  if (typeof value !== 'number' || typeof found !== 'number') return canonical(value) === canonical(found);
  return value === found || Math.abs(value - found) < (TOLERANCES[item]?.(value) ?? 0);
}

/** The fields of a value have no order. */
function canonical(value: ReceiptValue): string {
  return JSON.stringify(value, (_, field: unknown) => (isRecord(field) ? Object.entries(field).sort() : field));
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
