import { basename, dirname } from 'node:path';
import { reasonText, type Setting } from '@ringfence/core';
import type { GroupView } from '@ringfence/posix';
import { controllersFor } from './controllers/index.ts';
import type { CgroupsV2Options } from './options.ts';
import { settle } from './settle.ts';
import { HOME, type Site } from './site.ts';

/**
 * Switches on what changed limits need and the start did not: a group has only the controllers that its parent passes on,
 * and gets the files of one at the moment its parent is told to. What was arranged goes with the run, like the rest.
 * @returns why an item still cannot be set, by its name; nothing was written for it
 */
export async function switchOn(
  group: GroupView,
  site: Site,
  settings: readonly Setting[],
  options: CgroupsV2Options,
): Promise<ReadonlyMap<string, string>> {
  const wanted = controllersFor(settings).filter((controller) => !has(group, controller));
  if (wanted.length === 0) return new Map();
  const { missing } = await settle(site, wanted, options);
  const refused = settings.flatMap((setting): readonly (readonly [string, string])[] => {
    const lacking = controllersFor([setting]).find((controller) => !has(group, controller));
    if (lacking === undefined) return [];
    const reason = missing.get(lacking) ?? { message: `${lacking} is not switched on in ${site.parent}` };
    return [[setting.item, reasonText(reason)]];
  });
  return new Map(refused);
}

/** The site of a group that another process made. Processes beside it are left where they are: they are not ours. */
export function siteOf(group: GroupView, top: string): Site {
  const parent = dirname(group.directory);
  const isHome = basename(parent) === HOME && dirname(parent) === top;
  return { kind: isHome ? 'root' : 'named', parent, top, by: 'its handle' };
}

function has(group: GroupView, controller: string): boolean {
  return (group.read('cgroup.controllers') ?? '').split(/\s+/).includes(controller);
}
