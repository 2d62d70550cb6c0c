import { setImmediate } from 'node:timers/promises';
import type { Host } from '@ringfence/core';
import type { Owner } from '../process/owner.ts';
import { removeStaleGroups, staleGroupsBelow, staleGroupsIn } from './stale.ts';

/** What is being cleaned up: `near`, beside the groups of this process, and `far`, anywhere in the hierarchies. */
export interface Cleaning {
  readonly near: Promise<void>;
  readonly far: Promise<void>;
}

/** Where groups that crashed owners left behind are looked for. */
export interface CleaningPlaces {
  /** Folders in which groups of ours are made. */
  readonly near: readonly string[];
  /** Where the hierarchies are mounted. */
  readonly far: readonly string[];
}

/**
 * Removes what crashed owners left behind. Beside our own groups that is looked for at every start; the whole hierarchies,
 * where an owner may have stood elsewhere, are searched once for each `Host`, while the first run goes on.
 * Nothing is done in this turn of the event loop: a start makes its process first, and has time while that gets going.
 */
export function clean(places: CleaningPlaces, here: Owner, host: Pick<Host, 'once'>): Cleaning {
  const near = cleanNear(places.near, here);
  const far = host.once(`posix.cleaned ${places.far.join(' ')}`, async () => {
    await near;
    await removeStaleGroups(await staleGroupsBelow(places.far, here));
  });
  // A failure is told to whoever awaits it; until then it must not count as unhandled.
  for (const cleaning of [near, far]) cleaning.catch(() => undefined);
  return { near, far };
}

async function cleanNear(folders: readonly string[], here: Owner): Promise<void> {
  await setImmediate();
  await removeStaleGroups(staleGroupsIn(folders, here));
}
