import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { RingfenceError } from '@ringfence/core';
import { cgroupLayout, type GroupView, groupAt, mountsNow, parseMembership } from '@ringfence/posix';

/**
 * The group of the unit that a process is in; the place of a unit is the manager's business and not made from its name.
 * @throws RingfenceError `FENCE_SETUP_FAILED` when the process is somewhere else
 * @see systemd, docs/CGROUP_DELEGATION.md, 257
 */
export function groupOfUnit(pid: number, unit: string): GroupView {
  return groupOfMembership(readFileSync(`/proc/${pid}/cgroup`, 'utf8'), unit);
}

/** True when a process stands in a unit of that name by now. */
export function isInUnit(pid: number, unit: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8').trimEnd().endsWith(`/${unit}`);
  } catch {
    // Gone: then it stands nowhere.
    return false;
  }
}

/** The same from the text of `/proc/PID/cgroup`. @throws RingfenceError `FENCE_SETUP_FAILED` */
export function groupOfMembership(text: string, unit: string): GroupView {
  const { unified } = cgroupLayout(mountsNow(), parseMembership(text));
  if (unified !== undefined && basename(unified.own) === unit) return groupAt(unified.own, unified.mountPoint);
  throw new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `The manager said that the process stands in ${unit}, and it does not`,
    received: text.trim(),
    authority: '/proc/PID/cgroup',
  });
}
