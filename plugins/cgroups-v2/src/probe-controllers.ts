import { capabilityOfItem, type Lacking, type Offer, type Offered } from '@ringfence/core';
import {
  anyDisk,
  type Controller,
  type GroupView,
  hugePageSizes,
  lacking,
  parseNumberList,
  type Trial,
  tryItem,
  usesBfq,
} from '@ringfence/posix';
import { claims } from './claims.ts';
import { CONTROLLERS } from './controllers/index.ts';
import type { Settled } from './settle.ts';

const MEBIBYTE = 1_048_576;

/** Sets every limit in the throw-away group and reads it back; a controller that is not switched on says why. */
export function probeControllers(group: GroupView, settled: Settled): Offer {
  const entries = CONTROLLERS.flatMap((controller) =>
    controller.items.map((item): readonly [string, Offered | Lacking] => [
      capabilityOfItem(item) ?? item,
      probeItem(controller, item, group, settled),
    ]),
  );
  return Object.fromEntries(entries);
}

function probeItem(controller: Controller, item: string, group: GroupView, settled: Settled): Offered | Lacking {
  if (!settled.controllers.includes(controller.name)) {
    const reason = settled.missing.get(controller.name);
    return lacking(reason ?? { message: `${controller.name} is not switched on in ${settled.site.parent}` });
  }
  return missingFor(item, group, settled) ?? tryItem({ controller, group }, trialOf(item, group), claims);
}

/** What is switched on and still does not do it. */
function missingFor(item: string, group: GroupView, { site }: Settled): Lacking | undefined {
  if (item === 'swap' && group.read('memory.swap.max') === undefined) {
    const message = 'memory.swap.max is not there: this kernel does not account for swap';
    return lacking({ message, remedy: 'boot with swapaccount=1' });
  }
  if (item === 'ioWeight' && !usesBfq() && !usesIoCost(group)) {
    const message = 'no disk uses io.cost or the BFQ scheduler, so io.weight would mean nothing';
    return lacking({ message, remedy: `echo "MAJOR:MINOR enable=1" > ${site.top}/io.cost.qos` });
  }
  if (item === 'io' && anyDisk() === undefined) return lacking({ message: 'there is no disk in /sys/block' });
  if (item === 'hugetlb' && hugePageSizes().length === 0) return lacking({ message: 'there are no huge pages here' });
  return undefined;
}

/** `io.cost.qos` is in the real root alone. */
function usesIoCost(group: GroupView): boolean {
  return group.ancestors.some((ancestor) => ancestor.read('io.cost.qos')?.includes('enable=1') === true);
}

/** Values that hinder no helper, and none that a fresh group has already. */
function trialOf(item: string, group: GroupView): Trial {
  switch (item) {
    case 'cpu':
      return { item, value: 0.5 };
    case 'cpuWeight':
      return { item, value: 50 };
    case 'cpuSet':
      return { item, value: parseNumberList(group.read('cpuset.cpus.effective') ?? '0') };
    case 'memory':
      return { item, value: 64 * MEBIBYTE };
    case 'memorySoft':
      return { item, value: 48 * MEBIBYTE };
    case 'swap':
      return { item, value: 0 };
    case 'pids':
      return { item, value: 64 };
    case 'io':
      return { item, value: [{ path: '/', device: anyDisk() ?? '', readBytes: 1024 * MEBIBYTE }] };
    case 'ioWeight':
      return { item, value: 200 };
    default:
      return { item, value: hugePageSizes().map((pageSize) => ({ pageSize, bytes: pageSize })) };
  }
}
