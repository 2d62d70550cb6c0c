import { WIN32 } from './win32/constants.ts';
import { fromWide, type Win32 } from './win32/win32.ts';

/** Characters. */
const LONGEST_PATH = 1024;

/** The rights that watching and killing a process need. */
const RIGHTS = WIN32.SYNCHRONIZE | WIN32.PROCESS_TERMINATE;

/**
 * A handle of a process that may be asked for everything, or else for what every process of the same user tells.
 * 0 when Windows refuses both.
 */
export function openProcess(win32: Win32, pid: number, rights: number): number {
  const whole = win32.OpenProcess(WIN32.PROCESS_QUERY_INFORMATION | rights, 0, pid);
  return whole === 0 ? win32.OpenProcess(WIN32.PROCESS_QUERY_LIMITED_INFORMATION | rights, 0, pid) : whole;
}

/** The path of a process's program, or `undefined` when it has ended or Windows does not say. */
export function imageOf(win32: Win32, pid: number): string | undefined {
  const process = openProcess(win32, pid, 0);
  if (process === 0) return undefined;
  const path = Buffer.alloc(2 * LONGEST_PATH);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(LONGEST_PATH);
  const done = win32.QueryFullProcessImageNameW(process, 0, path, length);
  win32.CloseHandle(process);
  return done === 0 ? undefined : fromWide(path);
}

/** One process, held by a handle: while it is open, the pid belongs to no other and the exit code stays readable. */
export class HeldProcess {
  readonly pid: number;
  readonly handle: number;
  /**
   * When it was started, in units of 100 nanoseconds since 1601, as text; with the pid it names one process for ever.
   * `undefined` when Windows does not say.
   */
  readonly startTime: string | undefined;
  readonly #win32: Win32;
  #open = true;

  constructor(win32: Win32, pid: number, handle: number) {
    this.#win32 = win32;
    this.pid = pid;
    this.handle = handle;
    this.startTime = startTimeOf(win32, handle);
  }

  /** The process that has this pid now, or the error of Windows. */
  static open(win32: Win32, pid: number): HeldProcess | number {
    const handle = openProcess(win32, pid, RIGHTS);
    return handle === 0 ? win32.GetLastError() : new HeldProcess(win32, pid, handle);
  }

  /** True also once it is closed, which is done at its end. */
  ended(): boolean {
    return !this.#open || this.#win32.WaitForSingleObject(this.handle, 0) === WIN32.WAIT_OBJECT_0;
  }

  /** 0 to 4294967295. Only for a process that has ended: 259, what a running one answers, is also an exit code. */
  exitCode(): number | undefined {
    const answer = Buffer.alloc(4);
    const done = this.#open ? this.#win32.GetExitCodeProcess(this.handle, answer) : 0;
    return done === 0 ? undefined : answer.readUInt32LE();
  }

  /** @returns the error of Windows when it refused */
  terminate(exitCode: number): number | undefined {
    if (!this.#open) return undefined;
    return this.#win32.TerminateProcess(this.handle, exitCode) === 0 ? this.#win32.GetLastError() : undefined;
  }

  close(): void {
    if (this.#open) this.#win32.CloseHandle(this.handle);
    this.#open = false;
  }
}

function startTimeOf(win32: Win32, handle: number): string | undefined {
  const created = Buffer.alloc(8);
  const rest = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)] as const;
  return win32.GetProcessTimes(handle, created, ...rest) === 0 ? undefined : created.readBigUInt64LE().toString();
}
