import { join } from 'node:path';
import { type Host, machine, type Offer, type ProbeResult, type Reason } from '@ringfence/core';
import {
  formatGroupName,
  type GroupView,
  groupAt,
  type Layout,
  readLayout,
  removeGroup,
  thisOwner,
  tryMakeGroup,
} from '@ringfence/posix';
import { CONTROLLERS } from './controllers/index.ts';
import { delegateCommand } from './delegation.ts';
import type { CgroupsV2Options } from './options.ts';
import { probeControllers } from './probe-controllers.ts';
import { probeTree } from './probe-tree.ts';
import { type Settled, settle } from './settle.ts';
import { findSite, isSite, type Site } from './site.ts';

/**
 * Makes a throw-away group where runs would have theirs, sets each limit and reads it back, moves a helper in, freezes and
 * kills it, and removes the group. A delegated group stays arranged for the runs to come; the root is left as it was.
 */
export async function probe(host: Host, options: CgroupsV2Options): Promise<ProbeResult> {
  const layout = await readLayout(host);
  const site = await findSite(layout, options, host);
  if (!isSite(site)) return { status: 'absent', reasons: [site] };
  const refused = await tryParent(site, host);
  if (refused !== undefined) return { status: 'absent', reasons: [refused] };
  const wanted = CONTROLLERS.map(({ name }) => name);
  const settled = await settle(site, wanted, options);
  try {
    return await probeIn(settled, layout, host);
  } finally {
    settled.leave();
  }
}

/** A group that cannot be made is told before anything is arranged for it. */
async function tryParent(site: Site, host: Host): Promise<Reason | undefined> {
  const parent = site.kind === 'root' ? site.top : site.parent;
  const trial = join(parent, nameOfTrial());
  const code = tryMakeGroup(trial);
  if (code !== undefined) {
    return { message: `no group can be made in ${parent}: mkdir says ${code}`, remedy: delegateCommand(host.uid) };
  }
  await removeGroup(trial);
  return undefined;
}

async function probeIn(settled: Settled, layout: Layout, host: Host): Promise<ProbeResult> {
  const { parent, top } = settled.site;
  const group = groupAt(join(parent, nameOfTrial()), top);
  const code = tryMakeGroup(group.directory);
  if (code !== undefined) {
    return { status: 'failed', reasons: [{ message: `no group can be made in ${parent}: mkdir says ${code}` }] };
  }
  try {
    return await proveIn(group, settled, layout, host);
  } finally {
    await removeGroup(group.directory);
  }
}

async function proveIn(group: GroupView, settled: Settled, layout: Layout, host: Host): Promise<ProbeResult> {
  const limits = probeControllers(group, settled);
  const tree = await probeTree(group, host);
  if ('failure' in tree) return { status: 'failed', reasons: [tree.failure] };
  const offer: Offer = { ...limits, ...tree.offer };
  return { status: 'proved', offer, findings: findings(settled, layout) };
}

function findings({ site, controllers, moved }: Settled, layout: Layout): readonly string[] {
  return [
    `cgroup layout: ${layout.kind}`,
    `groups are made in ${site.parent}, by ${site.by}`,
    `controllers there: ${controllers.join(' ') || 'none'}`,
    ...(moved > 0 ? [`${moved} processes of the delegated group were moved aside to switch controllers on`] : []),
    ...layout.problems,
  ];
}

function nameOfTrial(): string {
  return formatGroupName({ runId: machine.randomId('cgroups-v2'), owner: thisOwner() });
}
