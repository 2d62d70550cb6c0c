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
  const text = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  const { unified } = cgroupLayout(mountsNow(), parseMembership(text));
  if (unified !== undefined && basename(unified.own) === unit) return groupAt(unified.own, unified.mountPoint);
  throw new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `The manager said that process ${pid} stands in ${unit}, and it does not`,
    received: text.trim(),
    authority: `/proc/${pid}/cgroup`,
  });
}
