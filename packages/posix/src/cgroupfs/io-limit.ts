import type { ReceiptValue, Refusal, Setting } from '@ringfence/core';
import { unfit } from './controller.ts';
import { deviceUnder } from './device.ts';
import type { Mount } from './mountinfo.ts';

/** The rates of one disk, per second; one that is left out is not limited. */
export interface DeviceLimit {
  readonly path: string;
  /** `major:minor` of the whole disk. */
  readonly device: string;
  readonly readBytes?: number;
  readonly writeBytes?: number;
  readonly readOperations?: number;
  readonly writeOperations?: number;
}

/** The rates by name. */
export const RATES = ['readBytes', 'writeBytes', 'readOperations', 'writeOperations'] as const;

export type Rate = (typeof RATES)[number];

/** Finds the disk under each path of an `io` setting; a path without one makes it a refusal, so that no part of it is lost. */
export function resolveDevices(setting: Setting, mounts: readonly Mount[]): Setting | Refusal {
  const limits = listOf(setting);
  const resolved: ReceiptValue[] = [];
  for (const limit of limits) {
    const under = deviceUnder(pathOf(setting, limit), mounts);
    if ('reason' in under) return refusalOf(setting, under.reason);
    resolved.push({ ...limit, device: under.device });
  }
  return { ...setting, value: resolved };
}

/** The limits of an `io` setting whose devices were found. @throws RingfenceError `PLUGIN_FAILED` */
export function deviceLimitsOf(setting: Setting): readonly DeviceLimit[] {
  return listOf(setting).map((limit) => {
    const { device } = limit;
    if (typeof device !== 'string') throw unfit(setting, 'a device for each path');
    const rates = RATES.flatMap((rate) => (typeof limit[rate] === 'number' ? [[rate, limit[rate]] as const] : []));
    return { path: pathOf(setting, limit), device, ...Object.fromEntries(rates) };
  });
}

function listOf(setting: Setting): readonly { readonly [key: string]: ReceiptValue }[] {
  if (Array.isArray(setting.value) && setting.value.every(isRecord)) return setting.value;
  throw unfit(setting, 'a list of limits');
}

function isRecord(value: ReceiptValue): value is { readonly [key: string]: ReceiptValue } {
  return typeof value === 'object' && !Array.isArray(value);
}

function pathOf(setting: Setting, limit: { readonly [key: string]: ReceiptValue }): string {
  if (typeof limit['path'] === 'string') return limit['path'];
  throw unfit(setting, 'a path for each limit');
}

/** A setting that turned out not to be possible, as what it then is. */
export function refusalOf(setting: Setting, reason: string): Refusal {
  const { item, capability, requested, implied } = setting;
  return { item, capability, requested, implied, reason };
}
