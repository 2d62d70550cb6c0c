import type { Reading, ReceiptValue, Setting } from '@ringfence/core';
import {
  type Controller,
  type ControlWrite,
  deviceLimitsOf,
  type GroupView,
  numberOf,
  RATES,
  type Rate,
  settingOf,
} from '@ringfence/posix';

/** The file of each rate; a line is `MAJOR:MINOR VALUE`. */
const FILES: Readonly<Record<Rate, string>> = {
  readBytes: 'blkio.throttle.read_bps_device',
  writeBytes: 'blkio.throttle.write_bps_device',
  readOperations: 'blkio.throttle.read_iops_device',
  writeOperations: 'blkio.throttle.write_iops_device',
};

/** The weight is BFQ's: it is there while a disk uses that scheduler. */
export const WEIGHT_FILE = 'blkio.bfq.weight';

/**
 * Disk traffic. Throttling is not hierarchical on v1: groups that the program makes below its own are not held, and bounds
 * of groups above do not add to ours.
 * @see Documentation/admin-guide/cgroup-v1/blkio-controller.rst, "Hierarchical Cgroups", Linux 6.12
 */
export const blkio: Controller = {
  name: 'blkio',
  items: ['io', 'ioWeight'],
  writes: (settings) => {
    const [io, weight] = [settingOf(settings, 'io'), settingOf(settings, 'ioWeight')];
    return [
      ...(io === undefined ? [] : throttles(io)),
      ...(weight === undefined ? [] : [{ file: WEIGHT_FILE, value: String(bfqWeight(numberOf(weight))) }]),
    ];
  },
  reading: (setting, group) =>
    setting.item === 'io' ? throttleReading(setting, group) : weightReading(setting, group),
  usage: (group) => ({
    ioReadBytes: totalOf(group, 'Read'),
    ioWriteBytes: totalOf(group, 'Write'),
  }),
};

function throttles(setting: Setting): readonly ControlWrite[] {
  return deviceLimitsOf(setting).flatMap((limit) =>
    RATES.flatMap((rate) => {
      const value = limit[rate];
      return value === undefined ? [] : [{ file: FILES[rate], value: `${limit.device} ${value}` }];
    }),
  );
}

function throttleReading(setting: Setting, group: GroupView): Reading {
  const readBack = deviceLimitsOf(setting).map((limit): ReceiptValue => {
    const rates = RATES.filter((rate) => limit[rate] !== undefined);
    const read = rates.map((rate) => [rate, rateIn(group, FILES[rate], limit.device)] as const);
    return { path: limit.path, device: limit.device, ...Object.fromEntries(read) };
  });
  return {
    applied: setting.value,
    readBack,
    note: 'v1 throttles reads and direct writes; what a program writes into the page cache is written back later by the kernel, unthrottled',
  };
}

function rateIn(group: GroupView, file: string, device: string): ReceiptValue {
  const line = (group.read(file) ?? '').split('\n').find((candidate) => candidate.startsWith(`${device} `));
  return line === undefined ? 'none' : Number(line.slice(device.length));
}

function weightReading(setting: Setting, group: GroupView): Reading {
  const weight = Number(/\d+/.exec(group.read(WEIGHT_FILE) ?? '')?.[0] ?? Number.NaN);
  return {
    applied: setting.value,
    readBack: weight,
    note: 'it counts only on disks with the BFQ scheduler, 1 to 1000',
  };
}

/** BFQ knows 1 to 1000 with the same 100 for everybody; a larger request is its largest. */
function bfqWeight(weight: number): number {
  return Math.min(weight, 1000);
}

/** Lines are `MAJOR:MINOR Read BYTES`; the file that sums up groups below came with Linux 4.15. */
function totalOf(group: GroupView, direction: 'Read' | 'Write'): number | undefined {
  const text = group.read('blkio.throttle.io_service_bytes_recursive') ?? group.read('blkio.throttle.io_service_bytes');
  if (text === undefined) return undefined;
  const lines = text.split('\n').filter((line) => line.includes(` ${direction} `));
  return lines.reduce((sum, line) => sum + Number(line.split(' ')[2] ?? 0), 0);
}
