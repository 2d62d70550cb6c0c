import { capabilityOfItem, type Lacking, type Offer, type Offered } from '@ringfence/core';
import {
  anyDisk,
  type BoundController,
  type Controller,
  hugePageSizes,
  lacking,
  parseNumberList,
  type Trial,
  tryItem,
  usesBfq,
} from '@ringfence/posix';
import { claims } from './claims.ts';
import { WEIGHT_FILE } from './controllers/blkio.ts';
import { CONTROLLERS } from './controllers/index.ts';
import { boundIn, type RunGroups } from './groups.ts';

const MEBIBYTE = 1_048_576;

/** Sets every limit in the throw-away groups and reads it back; what is not mounted is lacking with that reason. */
export function probeControllers(groups: RunGroups): Offer {
  const bound = boundIn(groups);
  const entries = CONTROLLERS.flatMap((controller) => {
    const own = bound.find((candidate) => candidate.controller === controller);
    return controller.items.map((item): readonly [string, Offered | Lacking] => [
      capabilityOfItem(item) ?? item,
      own === undefined ? notHere(controller) : probeItem(own, item),
    ]);
  });
  return Object.fromEntries(entries);
}

function notHere(controller: Controller): Lacking {
  return lacking({
    message: `no group could be made for the v1 controller ${controller.name}: it is not mounted or not ours`,
  });
}

function probeItem(bound: BoundController, item: string): Offered | Lacking {
  const missing = missingFor(bound, item);
  return missing ?? tryItem(bound, trialOf(bound, item), claims);
}

/** What a person can do about files that are not there, said better than by ENOENT. */
function missingFor({ group }: BoundController, item: string): Lacking | undefined {
  if (item === 'swap' && group.read('memory.memsw.limit_in_bytes') === undefined) {
    const message = 'memory.memsw.limit_in_bytes is not there: this kernel does not account for swap';
    return lacking({ message, remedy: 'boot with swapaccount=1' });
  }
  if (item === 'ioWeight' && !usesBfq()) {
    const message = `no disk uses the BFQ scheduler, so ${WEIGHT_FILE} would mean nothing`;
    return lacking({ message, remedy: 'echo bfq > /sys/block/DISK/queue/scheduler' });
  }
  if (item === 'io' && anyDisk() === undefined) return lacking({ message: 'there is no disk in /sys/block' });
  if (item === 'hugetlb' && hugePageSizes().length === 0) return lacking({ message: 'there are no huge pages here' });
  return undefined;
}

/** Values that hinder no helper, and none that a fresh group has already. */
function trialOf({ group }: BoundController, item: string): Trial {
  switch (item) {
    case 'cpu':
      return { item, value: 0.5 };
    case 'cpuWeight':
      return { item, value: 50 };
    case 'cpuSet':
      return { item, value: parseNumberList(group.ancestors[0]?.read('cpuset.effective_cpus') ?? '0') };
    case 'memory':
      return { item, value: 64 * MEBIBYTE };
    case 'memorySoft':
      return { item, value: 32 * MEBIBYTE };
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
