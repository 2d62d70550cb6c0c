import { join } from 'node:path';
import type { Host, Lacking, Offer, Offered, Reason } from '@ringfence/core';
import {
  detachOffer,
  type GroupView,
  guardedGroups,
  guardOffer,
  lacking,
  readUnifiedCounters,
  tryTree,
} from '@ringfence/posix';
import { claims } from './claims.ts';
import { treeIn } from './confinement.ts';

/** Holds a helper in the throw-away group: what can be done to a tree, and what is counted of it. */
export async function probeTree(
  group: GroupView,
  host: Host,
): Promise<{ readonly offer: Offer } | { readonly failure: Reason }> {
  const tree = treeIn(group);
  const trial = await tryTree(tree, [join(group.directory, 'cgroup.procs')], host);
  if ('message' in trial) return { failure: trial };
  const { proof, frozen, offer } = trial;
  const seen = `a helper in a throw-away group was killed: ${proof.proof}`;
  return {
    offer: {
      ...offer,
      'kill.tree': { grade: 'kernel', mechanism: tree.mechanism, proof: seen },
      freeze: frozen
        ? offered('freeze', 'cgroup.events said frozen 1, then 0')
        : lacking({ message: 'cgroup.freeze is not there: it came with Linux 5.2' }),
      processes: offered('processes', 'the helper was listed'),
      update: offered('update', 'limits were written and read back'),
      detach: await detachOffer(host, claims['detach'], ['wallTime', 'idleTime', 'output', 'cpuTime']),
      'owner-death': await guardOffer(host, guardedGroups(tree.mechanism)),
      reattach: offered('reattach', 'groups have names and inodes'),
      ...accounting(group),
    },
  };
}

function accounting(group: GroupView): Offer {
  const counters = readUnifiedCounters(group);
  const hasCpu = group.read('cpu.stat')?.includes('usage_usec') === true;
  const noCpu = lacking({ message: 'cpu.stat is not there: it came with Linux 4.15' });
  const uncounted = (controller: string): Lacking =>
    lacking({ message: `nobody counts it without the ${controller} controller` });
  return {
    stats: hasCpu ? offered('stats', 'cpu.stat was read') : noCpu,
    'limit.cpu-time': hasCpu ? offered('limit.cpu-time', 'cpu.stat was read') : noCpu,
    'cause.memory': counters.memory.has('oom_kill')
      ? offered('cause.memory', 'memory.events was read')
      : uncounted('memory'),
    'cause.pids': counters.pids.has('max') ? offered('cause.pids', 'pids.events was read') : uncounted('pids'),
  };
}

function offered(id: string, proof: string): Offered | Lacking {
  const claim = claims[id];
  if (claim === undefined || claim.grade === 'none')
    return lacking({ message: 'this executor has no mechanism for it' });
  return { grade: claim.grade, mechanism: claim.mechanism, proof };
}
