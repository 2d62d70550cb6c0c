import type { Host } from '@ringfence/core';
import {
  type Hierarchy,
  type Layout,
  type Owner,
  removeStaleGroups,
  staleGroupsBelow,
  staleGroupsIn,
} from '@ringfence/posix';

/** What is being cleaned up: `near`, beside the groups of this process, and `far`, anywhere in the hierarchies. */
export interface Cleaning {
  readonly near: Promise<void>;
  readonly far: Promise<void>;
}

/**
 * Removes what crashed owners left behind. Beside our own groups that is looked for at every start; the whole hierarchies,
 * where an owner may have stood elsewhere, are searched once for each `Host`, while the first run goes on.
 */
export function clean(layout: Layout, here: Owner, host: Pick<Host, 'once'>): Cleaning {
  const hierarchies = [...layout.legacy, ...(layout.unified === undefined ? [] : [layout.unified])];
  const near = removeStaleGroups(staleGroupsIn(hierarchies.map(ownFolder), here));
  const far = host.once('cgroups-v1.cleaned', async () => {
    await near;
    await removeStaleGroups(await staleGroupsBelow(hierarchies.map(mountPoint), here));
  });
  // A failure is told to whoever awaits it; until then it must not count as unhandled.
  for (const cleaning of [near, far]) cleaning.catch(() => undefined);
  return { near, far };
}

function ownFolder(hierarchy: Hierarchy): string {
  return hierarchy.own;
}

function mountPoint(hierarchy: Hierarchy): string {
  return hierarchy.mountPoint;
}
