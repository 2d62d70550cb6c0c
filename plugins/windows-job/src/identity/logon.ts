import { RingfenceError } from '@ringfence/core';
import type { JobObject } from '../job-object.ts';
import { checkLength } from '../start/command-line.ts';
import { type StartRequest, type Suspended, startupFields, suspended } from '../start/create-process.ts';
import { WIN32 } from '../win32/constants.ts';
import { PROCESS_INFORMATION, STARTUP_INFO } from '../win32/layouts.ts';
import { pack } from '../win32/struct.ts';
import { type Win32, wide } from '../win32/win32.ts';
import { authority, setupError, startError } from '../win32/win32-error.ts';
import type { Account } from './credential.ts';

/** Characters, the terminating zero included. @see https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createprocesswithlogonw */
const LONGEST_LINE = 1024;

/** A `STARTUPINFOW`: this function takes no attributes. */
const STARTUP_BYTES = 104;

/** Who a program runs as, and the secret that proves it. */
export interface Logon {
  readonly account: Account;
  readonly password: string;
  /** `undefined`: the environment of the user's profile. */
  readonly environment: Buffer | undefined;
}

/**
 * Makes a process of another user and puts it into its job before its first instruction. Windows gives it a console and a
 * process group of its own.
 * @throws RingfenceError `RUN_AS_REFUSED`, `COMMAND_*`, `INVALID_COMMAND`, `FENCE_SETUP_FAILED`
 */
export function createSuspendedAs(win32: Win32, request: StartRequest, job: JobObject, logon: Logon): Suspended {
  const made = logOn(win32, request, logon);
  if (win32.AssignProcessToJobObject(job.handle, made.process.handle) !== 0) return made;
  const error = win32.GetLastError();
  made.process.terminate(1);
  made.close();
  made.process.close();
  throw setupError('the process of the other user cannot be put into the job', 'AssignProcessToJobObject', error);
}

function logOn(win32: Win32, { file, line, cwd, handles }: StartRequest, logon: Logon): Suspended {
  const { name, domain } = logon.account;
  const password = wide(logon.password);
  const startup = pack(STARTUP_INFO, { ...startupFields(handles), 'StartupInfo.cb': STARTUP_BYTES });
  const made = Buffer.alloc(PROCESS_INFORMATION.bytes);
  const who = [wide(name), domain === undefined ? null : wide(domain), password, WIN32.LOGON_WITH_PROFILE] as const;
  const what = [wide(file), wide(checkLength(line, LONGEST_LINE))] as const;
  const flags = WIN32.CREATE_SUSPENDED | WIN32.CREATE_UNICODE_ENVIRONMENT;
  const rest = [flags, logon.environment ?? null, wide(cwd), startup, made] as const;
  const done = win32.CreateProcessWithLogonW(...who, ...what, ...rest);
  const error = win32.GetLastError();
  password.fill(0);
  if (done !== 0) return suspended(win32, made);
  throw logonError(error, file);
}

function logonError(error: number, file: string): RingfenceError {
  const refused: readonly number[] = [WIN32.ERROR_ACCESS_DENIED, WIN32.ERROR_CALL_NOT_IMPLEMENTED, 0];
  if (!refused.includes(error)) return startError('CreateProcessWithLogonW', error, file);
  return new RingfenceError('RUN_AS_REFUSED', {
    problem: 'Windows starts no program as another user from here; a service that runs as LocalSystem may not',
    authority: authority('CreateProcessWithLogonW', error),
  });
}
