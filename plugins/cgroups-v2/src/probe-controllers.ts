import { capabilityOfItem, type Lacking, type Offer, type Offered } from '@ringfence/core';
import {
  type Controller,
  type GroupView,
  lacking,
  missingOnMachine,
  trialOf,
  tryItem,
  usesBfq,
} from '@ringfence/posix';
import { claims } from './claims.ts';
import { CONTROLLERS } from './controllers/index.ts';
import type { Settled } from './settle.ts';

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
  return (
    missingFor(item, group, settled) ??
    tryItem(
      { controller, group },
      trialOf(item, () => group.read('cpuset.cpus.effective')),
      claims,
    )
  );
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
  return missingOnMachine(item);
}

/** `io.cost.qos` is in the real root alone. */
function usesIoCost(group: GroupView): boolean {
  return group.ancestors.some((ancestor) => ancestor.read('io.cost.qos')?.includes('enable=1') === true);
}
