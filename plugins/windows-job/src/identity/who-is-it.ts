import { WIN32 } from '../win32/constants.ts';
import { fromWide, type Win32 } from '../win32/win32.ts';
import { type LeastPrivilege, LOW_INTEGRITY, tokenInformation, tokenOf } from './token.ts';

/** `DOMAIN\user` of a process, read from its token; or `undefined` when Windows does not say. */
export function userOf(win32: Win32, process: number): string | undefined {
  return withToken(win32, process, (token) => {
    const bytes = tokenInformation(win32, token, WIN32.TokenUser);
    if (typeof bytes === 'number') return undefined;
    const [name, domain] = [Buffer.alloc(512), Buffer.alloc(512)];
    const found = win32.LookupAccountSidW(
      null,
      bytes.readBigUInt64LE(),
      name,
      letters(),
      domain,
      letters(),
      Buffer.alloc(4),
    );
    return found === 0 ? undefined : `${fromWide(domain)}\\${fromWide(name)}`;
  });
}

/** What a process may do less, read from its token. */
export function privilegesOf(
  win32: Win32,
  process: number,
): { readonly privileges: number; readonly integrity: number } {
  return withToken(win32, process, (token) => {
    const privileges = tokenInformation(win32, token, WIN32.TokenPrivileges);
    const label = tokenInformation(win32, token, WIN32.TokenIntegrityLevel);
    return {
      privileges: typeof privileges === 'number' ? Number.NaN : privileges.readUInt32LE(),
      // The level is the last word of the SID, which Windows puts behind the label.
      integrity: typeof label === 'number' ? Number.NaN : label.readUInt32LE(label.length - 4),
    };
  });
}

/** True when a token holds what was asked for: one privilege at most (to pass folders), and the level. */
export function isLesser(read: ReturnType<typeof privilegesOf>, asked: LeastPrivilege): boolean {
  return read.privileges <= 1 && (asked === 'restricted' || read.integrity <= LOW_INTEGRITY);
}

function withToken<T>(win32: Win32, process: number, read: (token: number) => T): T {
  const token = tokenOf(win32, process);
  try {
    return read(token);
  } finally {
    win32.CloseHandle(token);
  }
}

/** Room for 256 UTF-16 letters, as Windows is told of it. */
function letters(): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32LE(256);
  return count;
}
