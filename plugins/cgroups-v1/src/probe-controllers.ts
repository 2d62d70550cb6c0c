import { capabilityOfItem, type Lacking, type Offer, type Offered } from '@ringfence/core';
import {
  type BoundController,
  type Controller,
  lacking,
  missingOnMachine,
  trialOf,
  tryItem,
  usesBfq,
} from '@ringfence/posix';
import { claims } from './claims.ts';
import { WEIGHT_FILE } from './controllers/blkio.ts';
import { CONTROLLERS } from './controllers/index.ts';
import { boundIn, type RunGroups } from './groups.ts';

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
  return (
    missing ??
    tryItem(
      bound,
      trialOf(item, () => bound.group.ancestors[0]?.read('cpuset.effective_cpus')),
      claims,
    )
  );
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
  return missingOnMachine(item);
}
