import type { ProcessIdentity } from '@ringfence/core';
import type { ProcessLookup } from '@ringfence/posix/keeper';
import { HeldProcess, openProcess } from '../process.ts';
import { WIN32 } from '../win32/constants.ts';
import type { Win32 } from '../win32/win32.ts';

/** What no start time of a process is: of a process that Windows lets nobody ask. */
const UNKNOWN = 'unknown';

/** The processes of this machine, each by its pid and creation time: no other process ever has both. */
export function processLookup(win32: Win32): ProcessLookup {
  return {
    read: async (pid) => {
      const handle = openProcess(win32, pid, WIN32.SYNCHRONIZE);
      if (handle === 0) {
        // Access denied: there is one, and it is none that this user has started.
        return win32.GetLastError() === WIN32.ERROR_ACCESS_DENIED
          ? { pid, startTime: UNKNOWN, state: 'alive' }
          : undefined;
      }
      const process = new HeldProcess(win32, pid, handle);
      const state = process.ended() ? 'dead' : 'alive';
      process.close();
      return { pid, startTime: process.startTime ?? UNKNOWN, state };
    },
    // A creation time is a date: it needs no boot beside it.
    bootId: () => undefined,
  };
}

/** The identity of a process that is held. */
export function identityOf({ pid, startTime = UNKNOWN }: Pick<HeldProcess, 'pid' | 'startTime'>): ProcessIdentity {
  return { pid, startTime, bootId: undefined };
}

/** This process. */
export function thisProcess(win32: Win32): ProcessIdentity {
  return identityOf(new HeldProcess(win32, process.pid, win32.GetCurrentProcess()));
}
