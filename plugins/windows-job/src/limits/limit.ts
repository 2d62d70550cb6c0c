import type { ItemValue, ReceiptValue, RequestedItem } from '@ringfence/core';
import { WIN32 } from '../win32/constants.ts';
import { CPU_RATE, EXTENDED_LIMIT, type Layout, NET_RATE, UI_RESTRICTIONS } from '../win32/layouts.ts';

/** One information class of a job, set and asked for as a whole. */
export interface Information {
  readonly name: string;
  readonly infoClass: number;
  readonly layout: Layout;
  /** The field whose bits say which other fields count. */
  readonly flags: string;
}

export const EXTENDED: Information = {
  name: 'JobObjectExtendedLimitInformation',
  infoClass: WIN32.JobObjectExtendedLimitInformation,
  layout: EXTENDED_LIMIT,
  flags: 'BasicLimitInformation.LimitFlags',
};

export const CPU: Information = {
  name: 'JobObjectCpuRateControlInformation',
  infoClass: WIN32.JobObjectCpuRateControlInformation,
  layout: CPU_RATE,
  flags: 'ControlFlags',
};

export const NET: Information = {
  name: 'JobObjectNetRateControlInformation',
  infoClass: WIN32.JobObjectNetRateControlInformation,
  layout: NET_RATE,
  flags: 'ControlFlags',
};

export const UI: Information = {
  name: 'JobObjectBasicUIRestrictions',
  infoClass: WIN32.JobObjectBasicUIRestrictions,
  layout: UI_RESTRICTIONS,
  flags: 'UIRestrictionsClass',
};

/** What arithmetic needs to know beside the value. */
export interface Machine {
  readonly cpus: number;
  /** User time of the job so far, in units of 100 nanoseconds; 0 for a new job. */
  readonly usedUserTime: bigint;
}

/** Fields of an information by name. */
export type FieldValues = Readonly<Record<string, bigint>>;

/** Fields to set, flags to set beside them, and flags that cannot stand together with those. */
export interface Patch {
  readonly fields: FieldValues;
  readonly flags: number;
  readonly cleared?: number;
}

/** What an information says of one item, in the unit of the request. */
export interface Answer {
  readonly value: ReceiptValue;
  readonly note?: string;
}

/** One item that a job can hold: three pure functions around the fields of one information. */
export interface JobLimit {
  readonly item: string;
  readonly information: Information;
  /** What is set, by its name in the headers. */
  readonly mechanism: string;
  /** What the probe sets in a throw-away job. */
  readonly sample: ReceiptValue;
  planned(item: RequestedItem, machine: Pick<Machine, 'cpus'>): ItemValue;
  patch(value: ReceiptValue, machine: Machine): Patch;
  answer(fields: FieldValues, value: ReceiptValue, machine: Machine): Answer;
  /** The tighter of this job's bound and that of the job around it, which has these fields; `undefined`: ours holds. */
  outer?(around: FieldValues, own: ReceiptValue, machine: Machine): ReceiptValue | undefined;
}

/** The value of a field; an answer of Windows has all of them. */
export function valueIn(fields: FieldValues, name: string): bigint {
  return fields[name] ?? 0n;
}

/** True when a flag of the information is set. */
export function hasFlag({ flags }: Information, fields: FieldValues, flag: number): boolean {
  return (Number(valueIn(fields, flags)) & flag) !== 0;
}

/** A planned value that is a whole number. @throws TypeError for a plan that a tap has changed into something else */
export function wholeNumber(value: ReceiptValue): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new TypeError(`a whole number was planned, and is now ${JSON.stringify(value)}`);
}
