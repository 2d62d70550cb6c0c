import { join } from 'node:path';
import { type Host, machine, type Offer, type ProbeResult, type Reason } from '@ringfence/core';
import {
  formatGroupName,
  type Hierarchy,
  type Layout,
  readLayout,
  removeGroup,
  thisOwner,
  tryMakeGroup,
} from '@ringfence/posix';
import { CONTROLLERS } from './controllers/index.ts';
import { holderIn, type RunGroup, type RunGroups } from './groups.ts';
import type { CgroupsV1Options } from './options.ts';
import { probeControllers } from './probe-controllers.ts';
import { probeTree } from './probe-tree.ts';

/**
 * Makes throw-away groups in every hierarchy that is mounted, sets each limit and reads it back, moves a helper in, freezes
 * and kills it, and removes the groups.
 */
export async function probe(host: Host, options: CgroupsV1Options): Promise<ProbeResult> {
  const layout = await readLayout(host);
  const holding = holderIn(layout, options.kill ?? 'freezer');
  if (layout.legacy.length === 0 || holding === undefined) return { status: 'absent', reasons: [unmounted(layout)] };
  const name = formatGroupName({ runId: machine.randomId('cgroups-v1'), owner: thisOwner() });
  const { made, refused } = makeWhereNeeded(layout, holding, name);
  try {
    const holder = made.find(({ hierarchy }) => hierarchy === holding);
    if (holder === undefined) return { status: 'absent', reasons: refused };
    return await proveIn({ all: made, holder }, refused, host, layout);
  } finally {
    await Promise.all(made.map((group) => removeGroup(group.directory)));
  }
}

async function proveIn(
  groups: RunGroups,
  refused: readonly Reason[],
  host: Host,
  layout: Layout,
): Promise<ProbeResult> {
  const limits = probeControllers(groups);
  const tree = await probeTree(groups, host);
  if ('failure' in tree) return { status: 'failed', reasons: [tree.failure] };
  const offer: Offer = { ...limits, ...tree.offer };
  return { status: 'proved', offer, findings: findings(groups, refused, layout) };
}

/** Groups in all hierarchies of use where the kernel lets us; what it refuses is a reason and not yet a failure. */
function makeWhereNeeded(
  layout: Layout,
  holding: Hierarchy,
  name: string,
): { readonly made: RunGroup[]; readonly refused: readonly Reason[] } {
  const made: RunGroup[] = [];
  const refused = new Map<string, string[]>();
  const limiting = layout.legacy.filter(({ controllers }) =>
    CONTROLLERS.some((each) => controllers.includes(each.name)),
  );
  for (const hierarchy of new Set([holding, ...limiting])) {
    const directory = join(hierarchy.own, name);
    const code = tryMakeGroup(directory);
    if (code === undefined) made.push({ hierarchy, directory });
    else refused.set(code, [...(refused.get(code) ?? []), hierarchy.own]);
  }
  return { made, refused: [...refused].map(refusal) };
}

const REMEDIES: Readonly<Record<string, string>> = {
  EROFS: 'start the container with its cgroups writable, or: mount -o remount,rw /sys/fs/cgroup',
  EACCES: 'sudo ringfence doctor',
  EPERM: 'sudo ringfence doctor',
};

function refusal([code, folders]: readonly [string, readonly string[]]): Reason {
  const remedy = REMEDIES[code];
  const message = `no group can be made, mkdir says ${code}, in ${folders.join(' ')}`;
  return remedy === undefined ? { message } : { message, remedy };
}

function unmounted(layout: Layout): Reason {
  if (layout.legacy.length > 0)
    return { message: 'neither a freezer hierarchy nor a cgroup2 tree is mounted to kill with' };
  const problems = layout.problems.length === 0 ? '' : ` (${layout.problems.join('; ')})`;
  return { message: `no cgroup v1 controller is mounted, by /proc/self/mountinfo${problems}` };
}

function findings(groups: RunGroups, refused: readonly Reason[], layout: Layout): readonly string[] {
  const places = groups.all.map(({ hierarchy }) => `${hierarchy.controllers.join(',') || 'v2 tree'}: ${hierarchy.own}`);
  const { version } = groups.holder.hierarchy;
  return [
    `cgroup layout: ${layout.kind}`,
    `groups are made below: ${places.join(' ')}`,
    version === 2 ? 'trees are killed by cgroup.kill on the v2 tree' : 'trees are killed by the v1 freezer',
    ...refused.map(({ message }) => message),
    ...layout.problems,
  ];
}
