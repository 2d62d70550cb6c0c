import type { ReceiptValue } from '@ringfence/core';
import { WIN32 } from '../win32/constants.ts';
import { type JobLimit, UI, valueIn } from './limit.ts';

/** One thing a tree is kept from on the desktop. */
export type UiRestriction =
  | 'handles'
  | 'read-clipboard'
  | 'write-clipboard'
  | 'system-parameters'
  | 'display-settings'
  | 'global-atoms'
  | 'desktop'
  | 'exit-windows';

/** @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_ui_restrictions */
export const UI_RESTRICTION_FLAGS: Readonly<Record<UiRestriction, number>> = {
  handles: WIN32.JOB_OBJECT_UILIMIT_HANDLES,
  'read-clipboard': WIN32.JOB_OBJECT_UILIMIT_READCLIPBOARD,
  'write-clipboard': WIN32.JOB_OBJECT_UILIMIT_WRITECLIPBOARD,
  'system-parameters': WIN32.JOB_OBJECT_UILIMIT_SYSTEMPARAMETERS,
  'display-settings': WIN32.JOB_OBJECT_UILIMIT_DISPLAYSETTINGS,
  'global-atoms': WIN32.JOB_OBJECT_UILIMIT_GLOBALATOMS,
  desktop: WIN32.JOB_OBJECT_UILIMIT_DESKTOP,
  'exit-windows': WIN32.JOB_OBJECT_UILIMIT_EXITWINDOWS,
};

export const uiRestrictions: JobLimit = {
  item: 'windowsJob.uiRestrictions',
  information: UI,
  mechanism: 'UIRestrictionsClass',
  sample: ['exit-windows'],
  planned: (item) => ({ value: item.requested }),
  patch: (value) => ({ fields: {}, flags: flagsOf(value) }),
  answer: (fields) => ({
    value: wordsOf(Number(valueIn(fields, UI.flags))),
    note: 'a job with such restrictions may hold no other job',
  }),
};

function flagsOf(value: ReceiptValue): number {
  const words: readonly ReceiptValue[] = Array.isArray(value) ? value : [];
  const wanted = Object.entries(UI_RESTRICTION_FLAGS).filter(([word]) => words.includes(word));
  return wanted.reduce((flags, [, flag]) => flags | flag, 0);
}

function wordsOf(flags: number): string[] {
  return Object.entries(UI_RESTRICTION_FLAGS).flatMap(([word, flag]) => ((flags & flag) === 0 ? [] : [word]));
}
