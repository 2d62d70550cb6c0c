import { dirname } from 'node:path';
import { errorText, machine, systemCode } from '@ringfence/core';
import type { Mount } from './mountinfo.ts';

/** The disk under a path, or why there is none that the kernel could throttle. */
export type Device = { readonly device: string } | { readonly reason: string };

/**
 * Finds the whole disk under a path, as `major:minor`. The kernel throttles whole disks only: a partition is ENODEV, and
 * so is the anonymous device `0:N` of overlay, btrfs, tmpfs, zfs and network file systems.
 * @see Documentation/admin-guide/cgroup-v2.rst, "io.max", Linux 6.12
 */
export function deviceUnder(path: string, mounts: readonly Mount[], depth = 0): Device {
  try {
    const { kind, device, ownDevice } = machine.factsOf(path);
    const number = kind === 'block-device' ? ownDevice : device;
    const { major, minor } = splitDevice(number);
    if (major !== 0) return { device: wholeDisk(`${major}:${minor}`) };
    const below = belowAnonymous(machine.realPath(path), `0:${minor}`, mounts);
    if (typeof below === 'string' || depth > 8) return { reason: typeof below === 'string' ? below : loop(path) };
    return deviceUnder(below.path, mounts, depth + 1);
  } catch (error) {
    return { reason: `the disk under ${path} cannot be found (${systemCode(error) ?? errorText(error)})` };
  }
}

/** Some whole disk of this machine, for a probe; `undefined` where there is none. */
export function anyDisk(): string | undefined {
  const [first] = disks();
  return first === undefined ? undefined : machine.readText(`/sys/block/${first}/dev`).trim();
}

/** True when some disk uses the BFQ scheduler, without which a weight is accepted and means nothing. */
export function usesBfq(): boolean {
  return disks().some((disk) => {
    try {
      return machine.readText(`/sys/block/${disk}/queue/scheduler`).includes('[bfq]');
    } catch {
      // A disk without a queue, or one that was unplugged: it schedules nothing.
      return false;
    }
  });
}

function disks(): readonly string[] {
  try {
    return machine.namesIn('/sys/block');
  } catch (error) {
    // Without sysfs no disk can be named.
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Linux packs 12 bits of the major and 20 of the minor number into `dev_t`, the rest above them; makedev(3). */
export function splitDevice(device: number | bigint): { readonly major: number; readonly minor: number } {
  const bits = BigInt(device);
  const major = ((bits >> 8n) & 0xfffn) | ((bits >> 32n) & ~0xfffn);
  const minor = (bits & 0xffn) | ((bits >> 12n) & ~0xffn & 0xffffffffn);
  return { major: Number(major), minor: Number(minor) };
}

/** What lies below a file system without a disk of its own: a folder or a block device, or the reason that nothing does. */
export function belowAnonymous(
  path: string,
  device: string,
  mounts: readonly Mount[],
): { readonly path: string } | string {
  const mount =
    mountOf(
      path,
      mounts.filter((candidate) => candidate.device === device),
    ) ?? mountOf(path, mounts);
  if (mount === undefined) return `no mount of this process holds ${path}`;
  if (mount.fsType === 'overlay') {
    const upper = mount.superOptions.find((option) => option.startsWith('upperdir='));
    return upper === undefined ? `${path} lies on a read-only overlay` : { path: upper.slice('upperdir='.length) };
  }
  if (mount.fsType === 'btrfs') return { path: mount.source };
  return `${path} lies on ${mount.fsType}, which has no disk of its own that could be throttled`;
}

function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const holds = (mount: Mount): boolean =>
    path === mount.mountPoint || mount.mountPoint === '/' || path.startsWith(`${mount.mountPoint}/`);
  return mounts.filter(holds).reduce<Mount | undefined>(deeper, undefined);
}

function deeper(best: Mount | undefined, mount: Mount): Mount {
  return best === undefined || mount.mountPoint.length >= best.mountPoint.length ? mount : best;
}

function wholeDisk(device: string): string {
  const folder = machine.realPath(`/sys/dev/block/${device}`);
  try {
    machine.readText(`${folder}/partition`);
  } catch (error) {
    // Only a partition has this file, so its absence says that this is a whole disk.
    if (systemCode(error) === 'ENOENT') return device;
    throw error;
  }
  return machine.readText(`${dirname(folder)}/dev`).trim();
}

function loop(path: string): string {
  return `the file systems under ${path} lead in a circle`;
}
