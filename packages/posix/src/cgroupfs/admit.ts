import type { PlannedItems, Refusal, Setting } from '@ringfence/core';
import { checkPageSizes } from './huge-pages.ts';
import { resolveDevices } from './io-limit.ts';
import type { Mount } from './mountinfo.ts';

/** Looks at what a plan cannot know: the disks under its paths, the huge pages of this machine. */
export function admitSettings(planned: PlannedItems, mounts: () => readonly Mount[]): PlannedItems {
  const settings: Setting[] = [];
  const refusals: Refusal[] = [...planned.refusals];
  for (const setting of planned.settings) {
    const admitted = admit(setting, mounts);
    if ('value' in admitted) settings.push(admitted);
    else refusals.push(admitted);
  }
  return { settings, refusals };
}

function admit(setting: Setting, mounts: () => readonly Mount[]): Setting | Refusal {
  if (setting.item === 'io') return resolveDevices(setting, mounts());
  return setting.item === 'hugetlb' ? checkPageSizes(setting) : setting;
}
