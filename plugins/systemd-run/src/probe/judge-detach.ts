import type { Host, Lacking, Offered, WatchedLimit } from '@ringfence/core';
import { detachOffer, lacking, stateHome } from '@ringfence/posix';
import { claims } from '../claims.ts';
import type { SystemdRunOptions } from '../options.ts';

/** What decides whether a run can be detached, as the probe found it. */
export interface DetachFacts {
  /** True when a throw-away service left an account of its end. */
  readonly accounted: boolean;
  /** Why the bus cannot be used; empty where it can. */
  readonly busless: string;
}

/** What the keeper of the output watches. */
const WATCHED: readonly WatchedLimit[] = ['wallTime', 'idleTime', 'output', 'cpuTime'];

/** What a manager may write into a unit file so that it does not read the same back. */
const UNREADABLE = /[$;\u0000-\u001f\u007f]/;

/**
 * Whether a service can outlive its owner here and tell of its end. Its output comes through pipes that only a client on the
 * bus can hand over, and what is known of it is kept in the state folder.
 */
export async function judgeDetach(
  host: Pick<Host, 'findProgram' | 'once' | 'run' | 'env' | 'uid' | 'platform'>,
  { unit }: SystemdRunOptions,
  { accounted, busless }: DetachFacts,
): Promise<Offered | Lacking> {
  if (unit === 'scope') {
    return lacking({ message: 'only a service tells how it ended, and scopes were asked for' });
  }
  if (busless !== '') {
    return lacking({ message: busless, remedy: 'apt-get install dbus dbus-user-session' });
  }
  if (!accounted) return lacking({ message: 'the stop hook of a throw-away service left no account' });
  const home = stateHome(host);
  if (UNREADABLE.test(home)) {
    const message = `a manager that reads its units again would not find the stop hook in ${JSON.stringify(home)}`;
    return lacking({ message, remedy: 'RINGFENCE_STATE_DIR=/a/folder/without/dollars/and/semicolons' });
  }
  const offer = await detachOffer(host, claims['detach'], WATCHED);
  if (offer.grade === 'none') return offer;
  return { ...offer, proof: `a throw-away service left an account of its end; ${offer.proof}` };
}
