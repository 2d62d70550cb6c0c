import type { RingfenceError } from '@ringfence/core';
import { WIN32 } from '../win32/constants.ts';
import { MANDATORY_LABEL } from '../win32/layouts.ts';
import { pack } from '../win32/struct.ts';
import type { Win32 } from '../win32/win32.ts';
import { setupError } from '../win32/win32-error.ts';

/** Less than this process may do. */
export type LeastPrivilege = 'restricted' | 'low-integrity';

const RIGHTS = WIN32.TOKEN_ASSIGN_PRIMARY | WIN32.TOKEN_DUPLICATE | WIN32.TOKEN_QUERY | WIN32.TOKEN_ADJUST_DEFAULT;

/** The level of programs that are trusted with nothing. @see https://learn.microsoft.com/windows/win32/secauthz/well-known-sids */
export const LOW_INTEGRITY = 0x1000;

/** S-1-16-4096: one sub-authority below the authority of mandatory labels. */
const LOW_SID = Buffer.from([1, 1, 0, 0, 0, 0, 0, 16, LOW_INTEGRITY & 0xff, LOW_INTEGRITY >> 8, 0, 0]);

/** A token like that of this process with less in it. The caller closes it. @throws RingfenceError `FENCE_SETUP_FAILED` */
export function lesserToken(win32: Win32, privilege: LeastPrivilege): number {
  const own = tokenOf(win32, win32.GetCurrentProcess(), RIGHTS);
  const made = Buffer.alloc(8);
  const flags = WIN32.DISABLE_MAX_PRIVILEGE | WIN32.LUA_TOKEN;
  const done = win32.CreateRestrictedToken(own, flags, 0, null, 0, null, 0, null, made);
  const error = win32.GetLastError();
  win32.CloseHandle(own);
  if (done === 0) throw refused('CreateRestrictedToken', error);
  const token = Number(made.readBigInt64LE());
  if (privilege === 'low-integrity') lower(win32, token);
  return token;
}

/** The token of a process. @throws RingfenceError `FENCE_SETUP_FAILED` */
export function tokenOf(win32: Win32, process: number, rights: number = WIN32.TOKEN_QUERY): number {
  const token = Buffer.alloc(8);
  if (win32.OpenProcessToken(process, rights, token) !== 0) return Number(token.readBigInt64LE());
  throw refused('OpenProcessToken', win32.GetLastError());
}

/** The bytes of one information of a token, or the error of Windows. */
export function tokenInformation(win32: Win32, token: number, infoClass: number): Buffer | number {
  const bytes = Buffer.alloc(4096);
  const length = Buffer.alloc(4);
  const done = win32.GetTokenInformation(token, infoClass, bytes, bytes.length, length);
  // Some of it points into itself: the bytes must stay where Windows wrote them.
  return done === 0 ? win32.GetLastError() : bytes.subarray(0, length.readUInt32LE());
}

function lower(win32: Win32, token: number): void {
  const sid = win32.keep(LOW_SID);
  const label = pack(MANDATORY_LABEL, { 'Label.Sid': sid.address, 'Label.Attributes': WIN32.SE_GROUP_INTEGRITY });
  const bytes = Buffer.concat([label, LOW_SID]);
  const done = win32.SetTokenInformation(token, WIN32.TokenIntegrityLevel, bytes, bytes.length);
  const error = win32.GetLastError();
  sid.free();
  if (done !== 0) return;
  win32.CloseHandle(token);
  throw refused('SetTokenInformation(TokenIntegrityLevel)', error);
}

function refused(name: string, error: number): RingfenceError {
  return setupError('Windows makes no token with fewer rights', name, error);
}
