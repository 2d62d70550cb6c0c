import { WIN32 } from './win32/constants.ts';
import type { Win32 } from './win32/win32.ts';

/** The rights that watching, killing and recognising a process need. */
const RIGHTS = WIN32.PROCESS_QUERY_LIMITED_INFORMATION | WIN32.SYNCHRONIZE | WIN32.PROCESS_TERMINATE;

/** One process, held by a handle: while it is open, the pid belongs to no other and the exit code stays readable. */
export class HeldProcess {
  readonly pid: number;
  readonly handle: number;
  readonly #win32: Win32;
  #open = true;

  constructor(win32: Win32, pid: number, handle: number) {
    this.#win32 = win32;
    this.pid = pid;
    this.handle = handle;
  }

  /** The process that has this pid now, or the error of Windows. */
  static open(win32: Win32, pid: number): HeldProcess | number {
    const handle = win32.OpenProcess(RIGHTS, 0, pid);
    return handle === 0 ? win32.GetLastError() : new HeldProcess(win32, pid, handle);
  }

  ended(): boolean {
    return this.#win32.WaitForSingleObject(this.handle, 0) === WIN32.WAIT_OBJECT_0;
  }

  /** 0 to 4294967295. Only for a process that has ended: 259, what a running one answers, is also an exit code. */
  exitCode(): number | undefined {
    const answer = Buffer.alloc(4);
    return this.#win32.GetExitCodeProcess(this.handle, answer) === 0 ? undefined : answer.readUInt32LE();
  }

  /** When it was started, in units of 100 nanoseconds since 1601, as text; with the pid it names one process for ever. */
  startTime(): string | undefined {
    const created = Buffer.alloc(8);
    const rest = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)] as const;
    const done = this.#win32.GetProcessTimes(this.handle, created, ...rest);
    return done === 0 ? undefined : created.readBigUInt64LE().toString();
  }

  /** @returns the error of Windows when it refused */
  terminate(exitCode: number): number | undefined {
    return this.#win32.TerminateProcess(this.handle, exitCode) === 0 ? this.#win32.GetLastError() : undefined;
  }

  close(): void {
    if (this.#open) this.#win32.CloseHandle(this.handle);
    this.#open = false;
  }
}
