import { type ErrorCode, RingfenceError } from '@ringfence/core';
import { WIN32 } from './constants.ts';

/** The name of a Win32 error as the headers have it, or its number alone. */
export function errorName(code: number): string {
  const known = Object.entries(WIN32).find(([name, value]) => name.startsWith('ERROR_') && value === code);
  return known === undefined ? `error ${code}` : `error ${code}, ${known[0]}`;
}

/** Who says so, for an error of ours: the function that refused, and its error. */
export function authority(name: string, code: number): string {
  return `${name}, ${errorName(code)}`;
}

/** The error of a fence that could not be set up. */
export function setupError(problem: string, name: string, code: number): RingfenceError {
  return new RingfenceError('FENCE_SETUP_FAILED', { problem, authority: authority(name, code) });
}

interface Meaning {
  readonly code: ErrorCode;
  readonly problem: string;
  readonly remedy?: string;
}

/** What to say of each error of CreateProcessW and its kin. @see https://learn.microsoft.com/windows/win32/debug/system-error-codes */
const START_ERRORS: Readonly<Record<number, Meaning>> = {
  [WIN32.ERROR_FILE_NOT_FOUND]: { code: 'COMMAND_NOT_FOUND', problem: 'the program does not exist' },
  [WIN32.ERROR_PATH_NOT_FOUND]: { code: 'COMMAND_NOT_FOUND', problem: 'a part of the program’s path does not exist' },
  [WIN32.ERROR_ACCESS_DENIED]: { code: 'COMMAND_NOT_EXECUTABLE', problem: 'the program may not be executed' },
  [WIN32.ERROR_INVALID_NAME]: { code: 'INVALID_COMMAND', problem: 'the path of the program is not one' },
  [WIN32.ERROR_BAD_EXE_FORMAT]: {
    code: 'COMMAND_NOT_EXECUTABLE',
    problem: 'the file is no Windows program',
    remedy: 'start its interpreter with the file as an argument',
  },
  [WIN32.ERROR_EXE_MACHINE_TYPE_MISMATCH]: {
    code: 'COMMAND_NOT_EXECUTABLE',
    problem: 'the program is for another processor architecture',
  },
  [WIN32.ERROR_FILENAME_EXCED_RANGE]: { code: 'INVALID_COMMAND', problem: 'the command line is too long' },
  [WIN32.ERROR_DIRECTORY]: { code: 'INVALID_COMMAND', problem: 'the working directory is not one' },
  [WIN32.ERROR_ELEVATION_REQUIRED]: {
    code: 'COMMAND_NOT_EXECUTABLE',
    problem: 'the program asks for elevation, which only a person at a prompt can give',
    remedy: 'start this process elevated',
  },
  [WIN32.ERROR_LOGON_FAILURE]: { code: 'RUN_AS_REFUSED', problem: 'Windows does not know this user and password' },
  [WIN32.ERROR_ACCOUNT_RESTRICTION]: {
    code: 'RUN_AS_REFUSED',
    problem: 'the account may not be used so, for example because it has no password',
  },
  [WIN32.ERROR_LOGON_TYPE_NOT_GRANTED]: { code: 'RUN_AS_REFUSED', problem: 'the user may not log on to this machine' },
  [WIN32.ERROR_SERVICE_DISABLED]: {
    code: 'RUN_AS_REFUSED',
    problem: 'the service that logs users on is switched off',
    remedy: 'sc config seclogon start= demand',
  },
  [WIN32.ERROR_PRIVILEGE_NOT_HELD]: { code: 'RUN_AS_REFUSED', problem: 'this process lacks a privilege for that' },
};

/** The error of a process that Windows did not make. */
export function startError(name: string, code: number, file: string): RingfenceError {
  const meaning = START_ERRORS[code] ?? { code: 'SPAWN_FAILED', problem: 'Windows did not start the process' };
  return new RingfenceError(meaning.code, {
    problem: meaning.problem,
    received: file,
    authority: authority(name, code),
    ...(meaning.remedy === undefined ? {} : { remedy: meaning.remedy }),
  });
}
