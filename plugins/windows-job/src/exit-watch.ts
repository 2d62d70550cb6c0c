import { setTimeout as pause } from 'node:timers/promises';
import type { HeldProcess } from './process.ts';
import { makePipe, type Pipe } from './streams/pipe.ts';
import { WIN32 } from './win32/constants.ts';
import type { Win32 } from './win32/win32.ts';

const LONGEST_PAUSE_MS = 50;

/**
 * Settles when a process ends, without a thread of ours and without a callback into JavaScript: Windows is asked to close
 * the writing end of a pipe of this process when the process ends, and Node sees the end of the pipe. Like any open pipe
 * this keeps the event loop alive, and like any it is no reason to wait for in `process.exit()`.
 */
export class ExitWatch {
  readonly #win32: Win32;
  readonly #pipe: Pipe;

  private constructor(win32: Win32, pipe: Pipe) {
    this.#win32 = win32;
    this.#pipe = pipe;
  }

  /** @throws RingfenceError `FENCE_SETUP_FAILED` */
  static async prepare(win32: Win32): Promise<ExitWatch> {
    return new ExitWatch(win32, await makePipe(win32, 'from-program'));
  }

  /** Starts to watch. Does not wait before the watch is set; the answer settles at the end of the process. */
  watch(process: HeldProcess): Promise<void> {
    const wait = this.#closeAtEnd(process.handle, this.#pipe.open(false));
    return this.#untilClosed(process, wait);
  }

  /** For a process that was never watched. */
  destroy(): void {
    this.#pipe.destroy();
  }

  /** CloseHandle has the shape of a wait callback: one argument of the width of a pointer, and the second is not read. */
  #closeAtEnd(process: number, writingEnd: number): number | undefined {
    const wait = Buffer.alloc(8);
    const close = this.#win32.addressOf('CloseHandle');
    const once = [BigInt(writingEnd), WIN32.INFINITE, WIN32.WT_EXECUTEONLYONCE] as const;
    if (this.#win32.RegisterWaitForSingleObject(wait, process, close, ...once) !== 0) {
      return Number(wait.readBigInt64LE());
    }
    // Then the end of the pipe comes at once, and the process is asked again and again.
    this.#win32.CloseHandle(writingEnd);
    return undefined;
  }

  async #untilClosed(process: HeldProcess, wait: number | undefined): Promise<void> {
    const socket = await this.#pipe.stream;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      // Broken or ended: either way nobody holds the other end any more.
      socket.on('error', () => undefined);
      socket.resume();
    });
    // The wait has run, so this does not wait for it; a wait that is being cleaned up is no error.
    if (wait !== undefined) this.#win32.UnregisterWaitEx(wait, 0);
    for (let ms = 1; !process.ended(); ms = Math.min(ms * 2, LONGEST_PAUSE_MS)) await pause(ms);
  }
}
