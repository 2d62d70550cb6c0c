import {
  enforcedItem,
  NO_USAGE,
  type Reading,
  type ReceiptItem,
  RingfenceError,
  type Setting,
  type Usage,
} from '@ringfence/core';
import { type ControlWrite, writeControl, writeLiveControl } from './control-file.ts';
import { type GroupView, readOnce } from './group.ts';

/** One controller of the kernel: what it is told, how its answer is read, and what it counts. */
export interface Controller {
  /** The kernel's name; on v1 also that of the hierarchy. */
  readonly name: string;
  /** The request items it holds. */
  readonly items: readonly string[];
  /** What has to be written so that the settings hold, in this order. */
  writes(settings: readonly Setting[], group: GroupView): readonly ControlWrite[];
  /** What the group and the groups above it say of one setting, in the units of the request. */
  reading(setting: Setting, group: GroupView): Reading;
  usage(group: GroupView): Partial<Usage>;
}

/** A controller with the group of the run that it works on. */
export interface BoundController {
  readonly controller: Controller;
  readonly group: GroupView;
}

/**
 * Writes every setting into groups that nobody is in yet, and reads each one back.
 * @throws RingfenceError `FENCE_SETUP_FAILED`
 */
export function applySettings(bound: readonly BoundController[], settings: readonly Setting[]): readonly ReceiptItem[] {
  for (const { controller, group } of bound) {
    for (const write of controller.writes(ownSettings(controller, settings), group)) {
      writeControl(group.directory, write);
    }
  }
  return readSettings(bound, settings);
}

/**
 * Writes changed settings into groups with processes in them, and reads each one back.
 * @throws RingfenceError `UPDATE_FAILED`; writes before the refused one stand
 */
export async function changeSettings(
  bound: readonly BoundController[],
  settings: readonly Setting[],
): Promise<readonly ReceiptItem[]> {
  for (const { controller, group } of bound) {
    const own = ownSettings(controller, settings);
    if (own.length === 0) continue;
    for (const write of controller.writes(own, group)) await writeLiveControl(group.directory, write);
  }
  return readSettings(bound, settings);
}

/** Everything the controllers counted, in one usage. */
export function usageOf(bound: readonly BoundController[]): Usage {
  return Object.assign({}, NO_USAGE, ...bound.map(({ controller, group }) => controller.usage(group)));
}

/** The receipt items of settings that a controller holds, as the kernel answers now. */
export function readSettings(bound: readonly BoundController[], settings: readonly Setting[]): readonly ReceiptItem[] {
  return settings.flatMap((setting) => {
    const holder = bound.find(({ controller }) => controller.items.includes(setting.item));
    if (holder === undefined) return [];
    return [enforcedItem(setting, holder.controller.reading(setting, readOnce(holder.group)))];
  });
}

function ownSettings(controller: Controller, settings: readonly Setting[]): readonly Setting[] {
  return settings.filter((setting) => controller.items.includes(setting.item));
}

/** The setting of an item, or `undefined`. */
export function settingOf(settings: readonly Setting[], item: string): Setting | undefined {
  return settings.find((setting) => setting.item === item);
}

/** The value of a setting that must be a number. @throws RingfenceError `PLUGIN_FAILED` when a plan was changed to another kind */
export function numberOf(setting: Setting): number {
  if (typeof setting.value === 'number') return setting.value;
  throw unfit(setting, 'a number');
}

/** The value of a setting that is a number or `max`. @throws RingfenceError `PLUGIN_FAILED` */
export function boundOf(setting: Setting): number | 'max' {
  return setting.value === 'max' ? 'max' : numberOf(setting);
}

/** The value of a setting that is a list of numbers. @throws RingfenceError `PLUGIN_FAILED` */
export function numbersOf(setting: Setting): readonly number[] {
  const { value } = setting;
  if (Array.isArray(value) && value.every((entry): entry is number => typeof entry === 'number')) return value;
  throw unfit(setting, 'a list of numbers');
}

/** Only a tap on the plan hook can make a plan unfit: the types of requests do not allow it. */
export function unfit(setting: Setting, expected: string): RingfenceError {
  return new RingfenceError('PLUGIN_FAILED', {
    problem: `The plan sets ${setting.item} to what it cannot be`,
    expected,
    received: setting.value,
    authority: 'a tap on the plan hook',
  });
}
