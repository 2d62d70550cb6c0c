import { createHash } from 'node:crypto';
import type { Host } from '@ringfence/core';

/** What of a host decides what a proof on it is worth elsewhere. Names nobody: no host name, no user, no address. */
export interface Fingerprint {
  readonly platform: string;
  readonly arch: string;
  readonly kernelRelease: string;
  /** The effective user id; left out where the platform has none. */
  readonly uid?: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly systemd?: string;
  readonly node: string;
  /** How groups are mounted: `cgroup2` and v1 controllers by their mount points; left out where none is. */
  readonly groups?: string;
  /** The same for two proofs on hosts that do not differ in any of the above. */
  readonly id: string;
}

/** Reads what a host is. */
export async function fingerprintOf(host: Host): Promise<Fingerprint> {
  const [systemd, groups] = await Promise.all([host.systemdVersion(), groupsOf(host)]);
  const { platform, arch, kernelRelease, uid, capacity } = host;
  const facts = {
    ...{ platform, arch, kernelRelease },
    ...(uid === undefined ? {} : { uid }),
    ...capacity,
    ...(systemd === undefined ? {} : { systemd }),
    node: process.versions.node,
    ...(groups === undefined ? {} : { groups }),
  };
  const id = createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 16);
  return { ...facts, id };
}

async function groupsOf(host: Host): Promise<string | undefined> {
  if (host.platform !== 'linux') return undefined;
  // A host without a mount table has no groups to tell of.
  const mountinfo = await host.readFile('/proc/self/mountinfo').catch(() => '');
  const mounts = mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const kind = after.split(' ')[0] ?? '';
    return /^cgroup2?$/.test(kind) ? [`${kind}:${before.split(' ')[4] ?? ''}`] : [];
  });
  return mounts.length === 0 ? undefined : mounts.sort().join(' ');
}
