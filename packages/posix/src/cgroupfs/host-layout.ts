import { type Host, machine } from '@ringfence/core';
import { type Owner, thisOwner } from '../process/owner.ts';
import { cgroupLayout, type Layout } from './layout.ts';
import { parseMembership } from './membership.ts';
import { type Mount, parseMountinfo } from './mountinfo.ts';

/**
 * The hierarchies of this host and where this process stands in them.
 * @throws the error of `node:fs` where there is no /proc
 */
export async function readLayout(host: Pick<Host, 'readFile' | 'once'>): Promise<Layout> {
  const [mounts, membership] = await Promise.all([mountsOf(host), host.readFile('/proc/self/cgroup')]);
  return cgroupLayout(mounts, parseMembership(membership));
}

/**
 * The same at this moment, for a start: this process may have been moved since the probe. The file is read synchronously,
 * which takes some 30 microseconds, where the way through the thread pool would cost each start a millisecond.
 */
export async function layoutNow(host: Pick<Host, 'readFile' | 'once'>): Promise<Layout> {
  return cgroupLayout(await mountsOf(host), parseMembership(machine.readText('/proc/self/cgroup')));
}

function mountsOf(host: Pick<Host, 'readFile' | 'once'>): Promise<readonly Mount[]> {
  return host.once('posix.mountinfo', async () => parseMountinfo(await host.readFile('/proc/self/mountinfo')));
}

/** This process as the owner of groups; read once for each `Host`, for it does not change. */
export function ownerOn(host: Pick<Host, 'once'>): Promise<Owner> {
  return host.once('posix.owner', async () => thisOwner());
}

/** The mounts of this process at this moment: a disk may have been mounted since the start. */
export function mountsNow(): readonly Mount[] {
  const text = machine.readText('/proc/self/mountinfo');
  if (lastRead?.text !== text) lastRead = { text, mounts: parseMountinfo(text) };
  return lastRead.mounts;
}

/** A container host has thousands of mounts, and they rarely change between two starts. */
let lastRead: { readonly text: string; readonly mounts: readonly Mount[] } | undefined;
