import { basename, join } from 'node:path';
import { machine, systemCode } from '@ringfence/core';
import { isOwnerGone, type Owner } from '../process/owner.ts';
import { freezerTree, isPopulated } from './freezer-tree.ts';
import { pidsBelow, removeGroup } from './group.ts';
import { parseGroupName } from './group-name.ts';
import { killByHand } from './tree.ts';
import { unifiedTree } from './unified-tree.ts';

/** The most folders that one search looks into; on a host with more a stale group stays longer, and nothing worse. */
const MOST_FOLDERS = 4096;

/** Nested in a group whose tree was taken over by another process: its name says who owns it now. */
export const TAKEN_OVER = 'taken-over-by-';

/** The stale groups directly in these folders: of ours, with an owner that is surely gone. Cheap enough for every start. */
export function staleGroupsIn(folders: readonly string[], here: Owner): readonly string[] {
  return [...new Set(folders)].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => isStale(join(folder, name), here))
      .map((name) => join(folder, name)),
  );
}

/** The stale groups anywhere below these folders: an owner may have stood elsewhere in the hierarchy than this process. */
export async function staleGroupsBelow(roots: readonly string[], here: Owner): Promise<readonly string[]> {
  const stale: string[] = [];
  const queue = [...new Set(roots)];
  for (let seen = 0; seen < MOST_FOLDERS; seen += 1) {
    const folder = queue.shift();
    if (folder === undefined) break;
    if (parseGroupName(basename(folder)) === undefined) queue.push(...(await foldersIn(folder)));
    else if (isStale(folder, here)) stale.push(folder);
  }
  return stale;
}

/** Kills what lives in stale groups, run by run, and removes them. */
export async function removeStaleGroups(groups: readonly string[]): Promise<void> {
  const runs = new Map<string, string[]>();
  for (const group of groups) runs.set(basename(group), [...(runs.get(basename(group)) ?? []), group]);
  await Promise.all([...runs.values()].map(removeStaleRun));
}

async function removeStaleRun(groups: readonly string[]): Promise<void> {
  const freezer = groups.find((group) => machine.exists(join(group, 'freezer.state')));
  const unified = groups.find((group) => machine.exists(join(group, 'cgroup.events')));
  const pids = (): readonly number[] => groups.flatMap(pidsBelow);
  const isEmpty = (): boolean => !groups.some(isPopulated);
  if (freezer !== undefined) await freezerTree(freezer, groups, () => undefined).kill();
  else if (unified !== undefined) await unifiedTree(unified, () => undefined).kill();
  else if (!isEmpty()) await killByHand({ hold: async () => undefined, letGo: () => undefined, pids, isEmpty });
  await Promise.all(groups.map((group) => removeGroup(group)));
}

/** A group that another living process has taken over is left to that process. */
function isStale(folder: string, here: Owner): boolean {
  const name = parseGroupName(basename(folder));
  if (name === undefined || !isOwnerGone(name.owner, here)) return false;
  if (name.detached === true && isPopulated(folder)) return false;
  return !namesIn(folder).some((child) => {
    if (!child.startsWith(TAKEN_OVER)) return false;
    const keeper = parseGroupName(child.slice(TAKEN_OVER.length));
    return keeper !== undefined && !isOwnerGone(keeper.owner, here);
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return machine.namesIn(folder);
  } catch (error) {
    return nothingIn(error);
  }
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  try {
    return (await machine.foldersInLater(folder)).map((name) => join(folder, name));
  } catch (error) {
    return nothingIn(error);
  }
}

/** A folder that is gone by now, or that may not be read, holds nothing that could be cleaned up from here. */
function nothingIn(error: unknown): readonly never[] {
  if (['ENOENT', 'ENODEV', 'ENOTDIR', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')) return [];
  throw error;
}
