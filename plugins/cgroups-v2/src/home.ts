import { join } from 'node:path';
import { machine, systemCode } from '@ringfence/core';
import { parseGroupName } from '@ringfence/posix';
import type { Site } from './site.ts';
import { disable, enable, wordsIn } from './subtree-control.ts';

/**
 * An empty group in the home for each controller that was switched on in the root for it. Whoever is the last to leave
 * reads there what is to be switched off, also after an owner that died.
 */
const MARK = 'switched-on-';

/** Makes the home below the root, and switches on in the root what groups in it will need, as far as the kernel lets us. */
export function openHome(site: Site, wanted: readonly string[]): void {
  makeFolder(site.parent);
  const before = wordsIn(site.top, 'cgroup.subtree_control');
  const available = wordsIn(site.top, 'cgroup.controllers');
  for (const controller of wanted) {
    if (before.includes(controller) || !available.includes(controller)) continue;
    // The mark comes first: an owner may die between the two.
    makeFolder(join(site.parent, `${MARK}${controller}`));
    enable(site.top, controller);
  }
}

/**
 * Removes the home when no run is left in it, and switches off what was switched on for it. The kernel keeps on what a group
 * of somebody else uses by now, so nobody is harmed who came to rely on it.
 */
export function closeHome(site: Site): void {
  const names = machine.exists(site.parent) ? machine.foldersIn(site.parent) : [];
  if (names.some((name) => parseGroupName(name) !== undefined)) return;
  const marks = names.filter((name) => name.startsWith(MARK));
  for (const mark of marks) removeFolder(join(site.parent, mark));
  if (removeFolder(site.parent)) {
    for (const mark of marks) disable(site.top, mark.slice(MARK.length));
  } else {
    // Another run came in at this moment: it leaves later, and must find what to switch off.
    for (const mark of marks) makeFolder(join(site.parent, mark));
  }
}

function makeFolder(folder: string): void {
  try {
    machine.makeFolder(folder);
  } catch (error) {
    // EEXIST: somebody made it before. ENOENT: somebody removed the home at this moment; who needs it makes it anew.
    if (!['EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) throw error;
  }
}

/** False when it is still used. */
function removeFolder(folder: string): boolean {
  try {
    machine.removeFolder(folder);
    return true;
  } catch (error) {
    if (['EBUSY', 'ENOTEMPTY', 'ENOENT'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}
