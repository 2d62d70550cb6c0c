import {
  type Host,
  type Limits,
  limitItems,
  type Offer,
  planItems,
  type ReceiptItem,
  RingfenceError,
  refusedItem,
  type Setting,
} from '@ringfence/core';
import { admitSettings, type GroupView, mountsNow } from '@ringfence/posix';
import type { Manager } from './manager.ts';
import { plainWords, runClient } from './manager-client.ts';
import { plannedLiveValue } from './plan.ts';
import { assignment, cgroupProperties, isCgroupItem, withExtraTasks } from './properties.ts';
import { readBack } from './reading.ts';

/** A unit that runs. */
export interface RunningUnit {
  readonly unit: string;
  readonly manager: Manager;
  readonly group: GroupView;
  readonly offer: Offer;
  /** Tasks of the unit that are not the program's. */
  readonly extraTasks: number;
}

/**
 * Changes limits of a running unit and reads them back from the files of its group.
 * @throws RingfenceError `UPDATE_FAILED` with the manager's words
 * @see systemctl(1), "set-property", systemd 257
 */
export async function updateUnit(
  running: RunningUnit,
  limits: Partial<Limits>,
  host: Host,
): Promise<readonly ReceiptItem[]> {
  const planned = planItems(limitItems(limits), running.offer, plannedLiveValue);
  const { settings, refusals } = admitSettings(planned, mountsNow);
  const changed = settings.filter((setting) => isCgroupItem(setting.item));
  if (changed.length > 0) await setProperties(running, changed, host);
  return [...readBack(changed, running), ...refusals.map(refusedItem)];
}

async function setProperties(
  { unit, manager, extraTasks }: RunningUnit,
  settings: readonly Setting[],
  host: Host,
): Promise<void> {
  const whole = settings.map((setting) => withExtraTasks(setting, extraTasks));
  const assignments = cgroupProperties(whole).map(assignment);
  const args = ['--runtime', 'set-property', unit, ...assignments];
  const { code, stderr } = await runClient(host, manager, 'systemctl', args);
  if (code === 0) return;
  throw new RingfenceError('UPDATE_FAILED', {
    problem: `The manager did not change ${unit}: ${plainWords(stderr)}`,
    received: assignments,
    authority: 'systemctl set-property',
  });
}
