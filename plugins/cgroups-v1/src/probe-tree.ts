import type { Host, Lacking, Offer, Offered, Reason } from '@ringfence/core';
import { detachOffer, guardedGroups, guardOffer, lacking, tryTree } from '@ringfence/posix';
import { claims } from './claims.ts';
import { boundIn, entriesOf, type RunGroups } from './groups.ts';
import { treeOf } from './tree.ts';
import { type Counters, readCounters } from './verdict.ts';

/** Holds a helper in the throw-away groups: what can be done to a tree, and what is counted of it. */
export async function probeTree(
  groups: RunGroups,
  host: Host,
): Promise<{ readonly offer: Offer } | { readonly failure: Reason }> {
  const tree = treeOf(groups);
  const trial = await tryTree(tree, entriesOf(groups), host);
  if ('message' in trial) return { failure: trial };
  const { proof, frozen, offer } = trial;
  const seen = `a helper in a throw-away group was killed: ${proof.proof}`;
  const counted = boundIn(groups);
  const counters = readCounters(counted);
  return {
    offer: {
      ...offer,
      'kill.tree': { grade: 'kernel', mechanism: tree.mechanism, proof: seen },
      freeze: frozen ? offered('freeze', 'freezer said frozen, then thawed') : lacking({ message: 'no freezer' }),
      processes: offered('processes', 'the helper was listed'),
      update: offered('update', 'limits were written and read back'),
      detach: await detachOffer(host, claims['detach'], ['wallTime', 'idleTime', 'output', 'cpuTime']),
      'owner-death': await guardOffer(host, guardedGroups(tree.mechanism)),
      reattach: offered('reattach', 'groups have names and inodes'),
      ...accounting(groups, counters),
    },
  };
}

function accounting(groups: RunGroups, counters: Counters): Offer {
  const has = (controller: string): boolean =>
    groups.all.some(({ hierarchy }) => hierarchy.controllers.includes(controller));
  const cpuTime = has('cpuacct') ? undefined : lacking({ message: 'no group could be made for cpuacct' });
  const oomKill = counters.oomKill !== undefined ? undefined : lacking(uncounted());
  const pids = has('pids') ? undefined : lacking({ message: 'no group could be made for pids' });
  return {
    stats: cpuTime ?? offered('stats', 'the counters of the throw-away groups were read'),
    'limit.cpu-time': cpuTime ?? offered('limit.cpu-time', 'cpuacct.usage was read'),
    'cause.memory': oomKill ?? offered('cause.memory', 'memory.oom_control was read'),
    'cause.pids': pids ?? offered('cause.pids', 'pids.events was read'),
  };
}

function uncounted(): Reason {
  return { message: 'memory.oom_control counts no kills here: that came with Linux 4.13' };
}

function offered(id: string, proof: string): Offered | Lacking {
  const claim = claims[id];
  if (claim === undefined || claim.grade === 'none')
    return lacking({ message: 'this executor has no mechanism for it' });
  return { grade: claim.grade, mechanism: claim.mechanism, proof };
}
