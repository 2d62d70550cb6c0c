import { enforcedItem, type ReceiptItem, refusedItem, type Setting } from '@ringfence/core';
import { type JobObject, type Query, queryJob } from '../job-object.ts';
import type { Win32 } from '../win32/win32.ts';
import { errorName } from '../win32/win32-error.ts';
import { EXTENDED, type FieldValues, type Information, type JobLimit, type Machine, type Patch } from './limit.ts';
import { fieldsOf, notHeld, patched, payload } from './payload.ts';

/** A job and what its limits are set with. */
export interface Target {
  readonly win32: Win32;
  readonly job: JobObject;
  /** Flags that stand in every setting of the extended limits, such as kill-on-close. */
  readonly always: Patch;
  readonly machine: Machine;
}

/** A setting and the limit that holds its item. */
export interface LimitSetting {
  readonly setting: Setting;
  readonly limit: JobLimit;
}

/** Sets the flags that every job has. @returns the error of Windows when it refused */
export function setAlways(target: Target): number | undefined {
  return change(target, EXTENDED, []);
}

/**
 * Sets limits, those of one information class together, then asks for all of them: an item counts as enforced when Windows
 * answers what was set. Where a class is refused as a whole, its limits are tried one by one, so that the one that Windows
 * does not take takes no other with it.
 */
export function applyLimits(target: Target, settings: readonly LimitSetting[]): readonly ReceiptItem[] {
  const wanted = settings.map((each) => ({ ...each, patch: each.limit.patch(each.setting.value, target.machine) }));
  const refused = new Set(
    [...new Set(wanted.map(({ limit }) => limit.information))].filter((information) => {
      const patches = wanted.filter(({ limit }) => limit.information === information).map(({ patch }) => patch);
      return change(target, information, patches) !== undefined;
    }),
  );
  const attempts = wanted.map((each) => {
    const { information } = each.limit;
    return { ...each, error: refused.has(information) ? change(target, information, [each.patch]) : undefined };
  });
  return attempts.map((attempt) => receiptItem(target, attempt));
}

interface Attempt extends LimitSetting {
  readonly patch: Patch;
  readonly error: number | undefined;
}

function receiptItem(target: Target, { setting, limit, patch, error }: Attempt): ReceiptItem {
  const { information } = limit;
  const refuse = (reason: string): ReceiptItem => refusedItem({ ...setting, reason });
  if (error !== undefined) return refuse(`SetInformationJobObject(${information.name}): ${errorName(error)}`);
  const read = fieldsIn(target.job.query(information), information);
  if (typeof read === 'number') return refuse(`QueryInformationJobObject(${information.name}): ${errorName(read)}`);
  const lost = notHeld(information, patch, read);
  if (lost.length > 0) return refuse(`Windows accepts it and answers ${lost.join(' and ')}`);
  const { value, note } = limit.answer(read, setting.value, target.machine);
  const around = fieldsIn(jobAround(target.win32, information), information);
  const tighter = typeof around === 'number' ? undefined : limit.outer?.(around, value, target.machine);
  return enforcedItem(setting, {
    applied: setting.value,
    readBack: value,
    ...(tighter === undefined ? {} : { effective: tighter, effectiveFrom: 'the job that this process is in' }),
    ...(note === undefined ? {} : { note }),
  });
}

function change({ job, always }: Target, information: Information, patches: readonly Patch[]): number | undefined {
  const before = fieldsIn(job.query(information), information);
  const own = information === EXTENDED ? [always, ...patches] : patches;
  return job.set(information.infoClass, payload(information, patched(information, asFields(before), own)));
}

/** A class that cannot be asked for has nothing to keep. */
function asFields(answer: FieldValues | number): FieldValues {
  return typeof answer === 'number' ? {} : answer;
}

/** The job that this process is in, if it is in one. */
function jobAround(win32: Win32, { infoClass, layout }: Information): Query {
  return queryJob(win32, 0, infoClass, Buffer.alloc(layout.bytes));
}

function fieldsIn(answer: Query, information: Information): FieldValues | number {
  return 'error' in answer ? answer.error : fieldsOf(information, answer.bytes);
}
