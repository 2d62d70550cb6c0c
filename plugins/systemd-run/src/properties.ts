import { looseVersion, type Setting, satisfiesRange } from '@ringfence/core';
import {
  bandwidthOf,
  boundOf,
  deviceLimitsOf,
  formatNumberList,
  numberOf,
  numbersOf,
  RATES,
  type Rate,
} from '@ringfence/posix';
import type { BusValue, Variant } from './bus/signature.ts';

/** One property of a unit, for the command line and for the bus; both know it under the same name unless `busName` is given. */
export interface Property {
  readonly name: string;
  readonly text: string;
  readonly busName?: string;
  readonly bus: Variant;
}

/** What a bound of `max` is on the bus. */
const INFINITY = 2n ** 64n - 1n;
const MICROSECONDS = 1_000_000;

/** Properties of the cgroup of a unit for each setting that has one. @see systemd.resource-control(5), systemd 257 */
export function cgroupProperties(settings: readonly Setting[]): readonly Property[] {
  return settings.flatMap((setting) => PROPERTIES[setting.item]?.(setting) ?? []);
}

/** The request items that are properties of the cgroup, in services and scopes alike. */
export function isCgroupItem(item: string): boolean {
  return Object.hasOwn(PROPERTIES, item);
}

const PROPERTIES: Readonly<Record<string, (setting: Setting) => readonly Property[]>> = {
  cpu: cpuQuota,
  cpuWeight: (setting) => [count('CPUWeight', numberOf(setting))],
  cpuSet: (setting) => [cpuList(numbersOf(setting))],
  memory: (setting) => [bound('MemoryMax', boundOf(setting))],
  memorySoft: (setting) => [bound('MemoryHigh', boundOf(setting))],
  swap: (setting) => [bound('MemorySwapMax', boundOf(setting))],
  pids: (setting) => [bound('TasksMax', boundOf(setting))],
  io: diskRates,
  ioWeight: (setting) => [count('IOWeight', numberOf(setting))],
};

/** A bound on tasks is one on the whole unit. */
export function withExtraTasks(setting: Setting, extraTasks: number): Setting {
  if (setting.item !== 'pids' || typeof setting.value !== 'number') return setting;
  return { ...setting, value: setting.value + extraTasks };
}

/**
 * Switches the controllers on whose counters a report is made of. Cpu time is always counted on v2, and newer clients say on
 * the program's stderr that they pass the property on to nobody.
 * @see Documentation/admin-guide/cgroup-v2.rst, "cpu.stat", Linux 6.12: it exists whether the controller is enabled or not
 */
export function accounting(systemd: string): readonly Property[] {
  const counts = satisfiesRange(looseVersion(systemd) ?? '0.0.0', '>=257');
  return [...(counts ? [] : ['CPUAccounting']), 'MemoryAccounting', 'TasksAccounting'].map((name) => flag(name, true));
}

/** A property that is text. */
export function words(name: string, value: string): Property {
  return { name, text: value, bus: { signature: 's', value } };
}

/** A property that is on or off. */
export function flag(name: string, value: boolean): Property {
  return { name, text: value ? 'yes' : 'no', bus: { signature: 'b', value } };
}

/** The property as `-p` of systemd-run and `set-property` of systemctl take it. */
export function assignment({ name, text }: Property): string {
  return `${name}=${text}`;
}

/** The property as the bus takes it. */
export function busProperty({ name, busName = name, bus }: Property): BusValue {
  return [busName, bus];
}

function bound(name: string, value: number | 'max'): Property {
  if (value !== 'max') return count(name, value);
  return { name, text: 'infinity', bus: { signature: 't', value: INFINITY } };
}

function count(name: string, value: number): Property {
  return { name, text: String(value), bus: { signature: 't', value: BigInt(value) } };
}

/**
 * The manager makes the quota from cpu time per second and the period. The command line takes tenths of a percent (before 250), the bus
 * microseconds.
 */
function cpuQuota(setting: Setting): readonly Property[] {
  const { quota, period } = bandwidthOf(numberOf(setting));
  const perSecond = (quota / period) * MICROSECONDS;
  return [
    {
      name: 'CPUQuota',
      text: `${Math.max(0.1, Math.round((quota / period) * 1000) / 10)}%`,
      busName: 'CPUQuotaPerSecUSec',
      bus: { signature: 't', value: BigInt(Math.round(perSecond)) },
    },
    {
      name: 'CPUQuotaPeriodSec',
      text: `${period}us`,
      busName: 'CPUQuotaPeriodUSec',
      bus: { signature: 't', value: BigInt(period) },
    },
  ];
}

function cpuList(cpus: readonly number[]): Property {
  const bits = new Uint8Array(Math.ceil((Math.max(0, ...cpus) + 1) / 8));
  for (const cpu of cpus) bits[cpu >> 3] = (bits[cpu >> 3] ?? 0) | (1 << (cpu & 7));
  return { name: 'AllowedCPUs', text: formatNumberList(cpus), bus: { signature: 'ay', value: [...bits] } };
}

const RATE_PROPERTIES: Readonly<Record<Rate, string>> = {
  readBytes: 'IOReadBandwidthMax',
  writeBytes: 'IOWriteBandwidthMax',
  readOperations: 'IOReadIOPSMax',
  writeOperations: 'IOWriteIOPSMax',
};

/** Disks are named by their node, which leaves nothing to be looked up: what lies under a path was found out before. */
function diskRates(setting: Setting): readonly Property[] {
  return deviceLimitsOf(setting).flatMap((limit) =>
    RATES.flatMap((rate) => {
      const value = limit[rate];
      if (value === undefined) return [];
      const [name, path] = [RATE_PROPERTIES[rate], `/dev/block/${limit.device}`];
      return [{ name, text: `${path} ${value}`, bus: { signature: 'a(st)', value: [[path, BigInt(value)]] } }];
    }),
  );
}
