import { capabilityOfItem, type Lacking, type Offer, type Offered, type Reason } from '@ringfence/core';
import { anyDisk, lacking, readUnifiedCounters, usesBfq } from '@ringfence/posix';
import { claims } from '../claims.ts';
import { copiedGroup } from '../counters.ts';
import type { Manager } from '../manager.ts';
import { CONTROLLERS } from '../reading.ts';
import type { ScopeTrial } from './scope-trial.ts';

/** What a throw-away scope proved of limits, of the tree and of what is counted. */
export function provedByScope(trial: ScopeTrial, manager: Manager): Offer {
  return { ...limitsOf(trial, manager), ...treeOf(trial), ...countedIn(trial) };
}

function limitsOf({ items: tried }: ScopeTrial, manager: Manager): Offer {
  const proof = 'a throw-away scope had it, and the files of its group said so';
  const entries = CONTROLLERS.flatMap(({ name, items }) =>
    items.map((item): [string, Offered | Lacking] => {
      const found = tried.find((one) => one.item === item);
      if (found?.status === 'enforced') return [capabilityOf(item), withoutEffect(item) ?? offered(item, proof)];
      return [capabilityOf(item), lacking(reasonFor(item, name, manager, found?.reason))];
    }),
  );
  return Object.fromEntries(entries);
}

function withoutEffect(item: string): Lacking | undefined {
  if (item !== 'ioWeight' || usesBfq()) return undefined;
  const message = 'no disk uses the BFQ scheduler, and io.cost was not looked for, so io.weight would mean nothing';
  return lacking({ message, remedy: 'echo bfq > /sys/block/DISK/queue/scheduler' });
}

/** A user's manager takes every property, and sets those alone whose controllers it was given. */
function reasonFor(item: string, controller: string, manager: Manager, found: string | undefined): Reason {
  if (item === 'io' && anyDisk() === undefined) return { message: 'there is no disk in /sys/block' };
  if (manager.kind === 'system') return { message: found ?? 'it could not be tried' };
  const message = `the manager of uid ${manager.uid} takes the property and does nothing: it was not given the ${controller} controller`;
  return { message, remedy: DELEGATE };
}

const DELEGATE =
  'sudo mkdir -p /etc/systemd/system/user@.service.d && printf "[Service]\\nDelegate=cpu cpuset io memory pids\\n" | sudo tee /etc/systemd/system/user@.service.d/delegate.conf && sudo systemctl daemon-reload, then log in again';

function treeOf({ writable, killed }: ScopeTrial): Offer {
  const kills = writable.includes('cgroup.kill');
  const freezes = writable.includes('cgroup.freeze');
  const proof = killed
    ? 'cgroup.kill of a throw-away scope was written, and its helper died of SIGKILL'
    : 'cgroup.freeze may be written';
  const none = lacking({ message: 'neither cgroup.kill nor cgroup.freeze of a scope may be written' });
  return {
    'kill.tree':
      (kills && killed) || freezes
        ? { grade: 'kernel', mechanism: kills ? 'cgroup.kill' : 'cgroup.freeze and SIGKILL', proof }
        : none,
    freeze: freezes ? offered('freeze', 'cgroup.freeze of a scope may be written') : none,
    processes: offered('processes', 'cgroup.procs of a scope may be read'),
    update: offered('update'),
    reattach: offered('reattach'),
    'owner-death': offered('owner-death'),
  };
}

function countedIn({ counted }: ScopeTrial): Offer {
  const counters = readUnifiedCounters(copiedGroup('', new Map(Object.entries(counted))));
  const hasCpu = counted['cpu.stat']?.includes('usage_usec') === true;
  const uncounted = (controller: string): Lacking =>
    lacking({ message: `nobody counts it without the ${controller} controller` });
  return {
    stats: hasCpu ? offered('stats', 'cpu.stat was read') : uncounted('cpu'),
    'limit.cpu-time': hasCpu ? offered('limit.cpu-time', 'cpu.stat was read') : uncounted('cpu'),
    'cause.memory': counters.memory.has('oom_kill')
      ? offered('cause.memory', 'memory.events was read')
      : uncounted('memory'),
    'cause.pids': counters.pids.has('max') ? offered('cause.pids', 'pids.events was read') : uncounted('pids'),
  };
}

function capabilityOf(item: string): string {
  return capabilityOfItem(item) ?? item;
}

/** A claim as an offer, by the id of a capability or the name of a request item. */
export function offered(what: string, proof?: string): Offered | Lacking {
  const claim = claims[what] ?? claims[capabilityOf(what)];
  if (claim === undefined || claim.grade === 'none')
    return lacking({ message: 'this executor has no mechanism for it' });
  const { grade, mechanism } = claim;
  return proof === undefined ? { grade, mechanism } : { grade, mechanism, proof };
}
