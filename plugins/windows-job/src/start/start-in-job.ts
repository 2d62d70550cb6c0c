import { enforcedItem, type ReceiptItem, refusedItem, type Setting } from '@ringfence/core';
import { createSuspendedAs } from '../identity/logon.ts';
import { type LeastPrivilege, lesserToken } from '../identity/token.ts';
import { isLesser, privilegesOf, userOf } from '../identity/who-is-it.ts';
import type { JobObject } from '../job-object.ts';
import type { HeldProcess } from '../process.ts';
import type { PreparedStreams } from '../streams/standard.ts';
import type { Undo } from '../undo.ts';
import { WIN32 } from '../win32/constants.ts';
import type { Win32 } from '../win32/win32.ts';
import { setupError } from '../win32/win32-error.ts';
import { createSuspended, type StartRequest, type Suspended } from './create-process.ts';
import type { PreparedCommand } from './prepare.ts';

/** What a start needs beside the command. */
export interface StartParts {
  readonly job: JobObject;
  readonly streams: PreparedStreams;
  readonly undo: Undo;
  /** True when the job's name must outlive this process. */
  readonly keepName: boolean;
}

/** A program that runs in its job. */
export interface Started {
  readonly process: HeldProcess;
  /** Who it runs as, read back. */
  readonly items: readonly ReceiptItem[];
}

/**
 * Makes the process, looks whether all is as it should be, and lets it run. Nothing in here waits: the handles that may be
 * inherited are open in between, and no other start of this thread must see them.
 * @throws RingfenceError `COMMAND_*`, `RUN_AS_REFUSED`, `FENCE_SETUP_FAILED`
 */
export function startInJob(win32: Win32, command: PreparedCommand, parts: StartParts): Started {
  const { job, streams, undo, keepName } = parts;
  const made = makeWith(win32, command, job, streams);
  const { process } = made;
  undo.add(() => {
    process.terminate(1);
    process.close();
  });
  try {
    if (!job.holds(process.handle)) throw setupError('the process is not in its job', 'IsProcessInJob', 0);
    const items = itemsOf(win32, process, command.identity);
    if (keepName) keepNameIn(win32, job, process);
    const refused = made.resume();
    if (refused !== undefined) throw setupError('the process cannot be let run', 'ResumeThread', refused);
    return { process, items };
  } finally {
    made.close();
  }
}

function makeWith(win32: Win32, command: PreparedCommand, job: JobObject, streams: PreparedStreams): Suspended {
  const handles = streams.open();
  try {
    return make(win32, { ...command.request, handles }, command.identity, job);
  } finally {
    for (const handle of handles) win32.CloseHandle(handle);
  }
}

function make(win32: Win32, request: StartRequest, identity: PreparedCommand['identity'], job: JobObject): Suspended {
  if (identity === undefined) return createSuspended(win32, request, job.handle, undefined);
  if ('logon' in identity) return createSuspendedAs(win32, request, job, identity.logon);
  const token = lesserToken(win32, identity.privilege);
  try {
    return createSuspended(win32, request, job.handle, { token });
  } finally {
    win32.CloseHandle(token);
  }
}

function itemsOf(win32: Win32, { handle }: HeldProcess, identity: PreparedCommand['identity']): ReceiptItem[] {
  if (identity === undefined) return [];
  return [
    'logon' in identity ? userItem(win32, handle, identity.setting) : privilegeItem(win32, handle, identity.privilege),
  ];
}

function userItem(win32: Win32, process: number, setting: Setting): ReceiptItem {
  const user = userOf(win32, process);
  if (user === undefined) return refusedItem({ ...setting, reason: 'Windows does not say whose process it is' });
  return enforcedItem(setting, { applied: setting.value, readBack: user });
}

/** @throws RingfenceError `FENCE_SETUP_FAILED`: a program that may do more than was said is not started at all */
function privilegeItem(win32: Win32, process: number, privilege: LeastPrivilege): ReceiptItem {
  const read = privilegesOf(win32, process);
  if (!isLesser(read, privilege)) {
    const saying = `${read.privileges} privileges, integrity level ${read.integrity}`;
    throw setupError(`the token is not ${privilege}: ${saying}`, 'GetTokenInformation', 0);
  }
  const item = { item: 'windowsJob.privileges', capability: 'windows-job.privileges', requested: privilege } as const;
  const setting = {
    ...item,
    implied: false,
    grade: 'process',
    mechanism: 'CreateRestrictedToken',
    value: privilege,
  } as const;
  return enforcedItem(setting, { applied: privilege, readBack: { ...read } });
}

/** A name lives as long as a handle to its job: the program itself gets one, which allows it nothing. */
function keepNameIn(win32: Win32, job: JobObject, process: HeldProcess): void {
  const self = win32.GetCurrentProcess();
  const there = Buffer.alloc(8);
  const rights = WIN32.SYNCHRONIZE;
  if (win32.DuplicateHandle(self, job.handle, process.handle, there, rights, 0, 0) !== 0) return;
  throw setupError('the job cannot be kept for a later process', 'DuplicateHandle', win32.GetLastError());
}
