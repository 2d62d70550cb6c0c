import { HeldProcess } from '../process.ts';
import type { StandardHandles } from '../streams/standard.ts';
import { WIN32 } from '../win32/constants.ts';
import { PROCESS_INFORMATION, STARTUP_INFO } from '../win32/layouts.ts';
import { numberField, pack } from '../win32/struct.ts';
import { type Win32, wide } from '../win32/win32.ts';
import { startError } from '../win32/win32-error.ts';
import { attributeList, type HandleAttribute } from './attribute-list.ts';

/** A program and everything that Windows needs to start it. */
export interface StartRequest {
  readonly file: string;
  readonly line: string;
  readonly environment: Buffer;
  readonly cwd: string;
  readonly handles: StandardHandles;
  /** A console of its own that nobody sees, or the console of this process. */
  readonly ownConsole: boolean;
}

/** A process whose first thread has not run yet. */
export interface Suspended {
  readonly process: HeldProcess;
  /** Lets it run. @returns the error of Windows when it refused */
  resume(): number | undefined;
  /** Closes the handle of the thread. */
  close(): void;
}

/** How the process is made: by this user, or under a token of its own. */
export type Token = { readonly token: number } | undefined;

const ALWAYS = WIN32.CREATE_SUSPENDED | WIN32.CREATE_UNICODE_ENVIRONMENT | WIN32.EXTENDED_STARTUPINFO_PRESENT;

/**
 * Makes a process that is in its job before its first instruction and inherits its three standard handles and no other.
 * @throws RingfenceError `COMMAND_*`, `INVALID_COMMAND`, `SPAWN_FAILED`
 * @see https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-updateprocthreadattribute
 */
export function createSuspended(win32: Win32, request: StartRequest, job: number, token: Token): Suspended {
  const flags = request.ownConsole ? WIN32.CREATE_NO_WINDOW : 0;
  return createWith(win32, request, { flags, attributes: [[WIN32.PROC_THREAD_ATTRIBUTE_JOB_LIST, [job]]], token });
}

/** What is particular to one way of making a process. */
export interface Making {
  /** Beside those that every process of ours is made with. */
  readonly flags: number;
  readonly attributes: readonly HandleAttribute[];
  readonly token: Token;
}

/**
 * Makes a process that inherits its three standard handles and no other.
 * @throws RingfenceError `COMMAND_*`, `INVALID_COMMAND`, `SPAWN_FAILED`
 */
export function createWith(win32: Win32, request: StartRequest, making: Making): Suspended {
  const list = [WIN32.PROC_THREAD_ATTRIBUTE_HANDLE_LIST, request.handles] as const;
  const attributes = attributeList(win32, [list, ...making.attributes]);
  try {
    const startup = pack(STARTUP_INFO, {
      ...startupFields(request.handles),
      'StartupInfo.cb': STARTUP_INFO.bytes,
      lpAttributeList: attributes.address,
    });
    return create(win32, request, ALWAYS | making.flags, startup, making.token);
  } finally {
    attributes.free();
  }
}

/** The standard handles of a program. */
export function startupFields([stdin, stdout, stderr]: StandardHandles): Record<
  'StartupInfo.dwFlags' | 'StartupInfo.hStdInput' | 'StartupInfo.hStdOutput' | 'StartupInfo.hStdError',
  number
> {
  return {
    'StartupInfo.dwFlags': WIN32.STARTF_USESTDHANDLES,
    'StartupInfo.hStdInput': stdin,
    'StartupInfo.hStdOutput': stdout,
    'StartupInfo.hStdError': stderr,
  };
}

function create(win32: Win32, request: StartRequest, flags: number, startup: Buffer, token: Token): Suspended {
  const made = Buffer.alloc(PROCESS_INFORMATION.bytes);
  // Windows writes into the command line while it reads it.
  const what = [wide(request.file), wide(request.line), null, null, 1, flags, request.environment] as const;
  const rest = [wide(request.cwd), startup, made] as const;
  const done =
    token === undefined
      ? win32.CreateProcessW(...what, ...rest)
      : win32.CreateProcessAsUserW(token.token, ...what, ...rest);
  if (done !== 0) return suspended(win32, made);
  const name = token === undefined ? 'CreateProcessW' : 'CreateProcessAsUserW';
  throw startError(name, win32.GetLastError(), request.file);
}

/** The process that a PROCESS_INFORMATION tells of. */
export function suspended(win32: Win32, made: Buffer): Suspended {
  const read = (name: keyof typeof PROCESS_INFORMATION.fields): number => numberField(PROCESS_INFORMATION, made, name);
  const thread = read('hThread');
  return {
    process: new HeldProcess(win32, read('dwProcessId'), read('hProcess')),
    // ResumeThread answers how often the thread had been suspended, and -1 in 32 bits when it failed.
    resume: () => (win32.ResumeThread(thread) === 0xffffffff ? win32.GetLastError() : undefined),
    close: () => win32.CloseHandle(thread),
  };
}
