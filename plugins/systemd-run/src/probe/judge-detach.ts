import type { Host, Lacking, Offered } from '@ringfence/core';
import { detachOffer, lacking } from '@ringfence/posix';
import { claims } from '../claims.ts';
import type { SystemdRunOptions } from '../options.ts';

/** What decides whether a run can be detached, as the probe found it. */
export interface DetachFacts {
  /** True when a throw-away service left an account of its end. */
  readonly accounted: boolean;
  /** Why the bus cannot be used; empty where it can. */
  readonly busless: string;
}

/**
 * Whether a service can outlive its owner here and tell of its end. Its output comes through pipes that only a client on the
 * bus can hand over, and what is known of it is kept in the state folder.
 */
export async function judgeDetach(
  host: Pick<Host, 'findProgram' | 'once' | 'run' | 'env' | 'uid'>,
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
  const offer = await detachOffer(host, claims['detach'], []);
  if (offer.grade === 'none') return offer;
  return { ...offer, proof: `a throw-away service left an account of its end; ${offer.proof}` };
}
