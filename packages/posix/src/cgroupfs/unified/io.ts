import type { Reading, ReceiptValue, Setting } from '@ringfence/core';
import type { ControlWrite } from '../control-file.ts';
import { type Controller, numberOf, settingOf } from '../controller.ts';
import { parseNestedKeyed } from '../flat-keyed.ts';
import type { GroupView } from '../group.ts';
import { type DeviceLimit, deviceLimitsOf, RATES, type Rate } from '../io-limit.ts';

const KEYS: Readonly<Record<Rate, string>> = {
  readBytes: 'rbps',
  writeBytes: 'wbps',
  readOperations: 'riops',
  writeOperations: 'wiops',
};

/** Weights of the two schedulers that heed one: io.cost, and BFQ, which knows 1 to 1000 only. */
const WEIGHT_FILE = 'io.weight';
const BFQ_WEIGHT_FILE = 'io.bfq.weight';

/**
 * Disk traffic, per whole disk.
 * @see Documentation/admin-guide/cgroup-v2.rst, "IO", Linux 6.12
 */
export const ioController: Controller = {
  name: 'io',
  items: ['io', 'ioWeight'],
  writes: (settings, group) => {
    const [limits, weight] = [settingOf(settings, 'io'), settingOf(settings, 'ioWeight')];
    return [
      ...(limits === undefined ? [] : deviceLimitsOf(limits).map(maxWrite)),
      ...(weight === undefined ? [] : weightWrites(numberOf(weight), group)),
    ];
  },
  reading: (setting, group) => (setting.item === 'io' ? maxReading(setting, group) : weightReading(setting, group)),
  usage: (group) => {
    const text = group.read('io.stat');
    if (text === undefined) return {};
    const disks = [...parseNestedKeyed(text).values()];
    const sum = (key: string): number => disks.reduce((all, disk) => all + Number(disk.get(key) ?? 0), 0);
    return { ioReadBytes: sum('rbytes'), ioWriteBytes: sum('wbytes') };
  },
};

/** Keys that are left out keep their value, `max` in a new group. */
function maxWrite(limit: DeviceLimit): ControlWrite {
  const rates = RATES.flatMap((rate) => (limit[rate] === undefined ? [] : [`${KEYS[rate]}=${limit[rate]}`]));
  return { file: 'io.max', value: [limit.device, ...rates].join(' ') };
}

function maxReading(setting: Setting, group: GroupView): Reading {
  const lines = parseNestedKeyed(group.read('io.max') ?? '');
  const readBack = deviceLimitsOf(setting).map((limit): ReceiptValue => {
    const line = lines.get(limit.device);
    const rates = RATES.filter((rate) => limit[rate] !== undefined);
    const read = rates.map((rate): readonly [string, ReceiptValue] => [rate, rateIn(line, KEYS[rate])]);
    return { path: limit.path, device: limit.device, ...Object.fromEntries(read) };
  });
  const note = 'a write into the page cache is not slowed down itself, only its way to the disk';
  return { applied: setting.value, readBack, note };
}

function rateIn(line: ReadonlyMap<string, string> | undefined, key: string): ReceiptValue {
  const value = line?.get(key) ?? 'max';
  return value === 'max' ? 'max' : Number(value);
}

function weightWrites(weight: number, group: GroupView): readonly ControlWrite[] {
  const bfq = { file: BFQ_WEIGHT_FILE, value: String(Math.min(weight, 1000)) };
  const cost = { file: WEIGHT_FILE, value: String(weight) };
  return [cost, bfq].filter(({ file }) => group.read(file) !== undefined);
}

function weightReading(setting: Setting, group: GroupView): Reading {
  const text = group.read(WEIGHT_FILE) ?? group.read(BFQ_WEIGHT_FILE) ?? '';
  const readBack = Number(/\d+/.exec(text)?.[0] ?? Number.NaN);
  return { applied: setting.value, readBack, note: 'it counts only on disks with io.cost or the BFQ scheduler' };
}
