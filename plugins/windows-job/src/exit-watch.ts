import { setTimeout as pause } from 'node:timers/promises';
import type { HeldProcess } from './process.ts';
import { makePipe, type Pipe } from './streams/pipe.ts';
import { WIN32 } from './win32/constants.ts';
import type { Win32 } from './win32/win32.ts';
import { setupError } from './win32/win32-error.ts';

const LONGEST_PAUSE_MS = 50;

/** What Windows waits for, and a handle that is closed only when it no longer does. */
interface Wait {
  readonly wait: number;
  readonly process: number;
}

/**
 * Settles when a process ends, without a thread of ours and without a callback into JavaScript: Windows is asked to close
 * the writing end of a pipe of this process when the process ends, and Node sees the end of the pipe. Like any open pipe
 * this keeps the event loop alive, and like any it is no reason to wait for in `process.exit()`.
 */
export class ExitWatch {
  readonly ended: Promise<void>;

  private constructor(ended: Promise<void>) {
    this.ended = ended;
  }

  /**
   * Watches a process from now on; one that has ended already is seen too, because its handle says so for ever.
   * @throws RingfenceError `FENCE_SETUP_FAILED`
   */
  static async of(win32: Win32, process: HeldProcess): Promise<ExitWatch> {
    const pipe = await makePipe(win32, 'from-program');
    try {
      const wait = closeAtEnd(win32, pipe, ownHandle(win32, process));
      return new ExitWatch(untilClosed(win32, pipe, process, wait));
    } catch (error) {
      pipe.destroy();
      throw error;
    }
  }
}

/**
 * Whoever holds the process may close its handle at any time. A wait for a handle that was closed is undefined on Windows,
 * and waits for whatever gets its number next.
 */
function ownHandle(win32: Win32, process: HeldProcess): number {
  const self = win32.GetCurrentProcess();
  const copy = Buffer.alloc(8);
  if (win32.DuplicateHandle(self, process.handle, self, copy, WIN32.SYNCHRONIZE, 0, 0) !== 0) {
    return Number(copy.readBigInt64LE());
  }
  throw setupError('the process cannot be watched', 'DuplicateHandle', win32.GetLastError());
}

/** CloseHandle has the shape of a wait callback: one argument of the width of a pointer, and the second is not read. */
function closeAtEnd(win32: Win32, pipe: Pipe, process: number): Wait | undefined {
  const close = win32.addressOf('CloseHandle');
  const writingEnd = openWritingEnd(win32, pipe, process);
  const wait = Buffer.alloc(8);
  const once = [BigInt(writingEnd), WIN32.INFINITE, WIN32.WT_EXECUTEONLYONCE] as const;
  if (win32.RegisterWaitForSingleObject(wait, process, close, ...once) !== 0) {
    return { wait: Number(wait.readBigInt64LE()), process };
  }
  // Then the end of the pipe comes at once, and the process is asked again and again.
  win32.CloseHandle(writingEnd);
  win32.CloseHandle(process);
  return undefined;
}

function openWritingEnd(win32: Win32, pipe: Pipe, process: number): number {
  try {
    return pipe.open(false);
  } catch (error) {
    win32.CloseHandle(process);
    throw error;
  }
}

async function untilClosed(win32: Win32, pipe: Pipe, process: HeldProcess, wait: Wait | undefined): Promise<void> {
  const socket = await pipe.connect();
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    // Broken or ended: either way nobody holds the other end any more.
    socket.on('error', () => undefined);
    socket.resume();
  });
  if (wait !== undefined) {
    // The wait has run, so this does not wait for it; a wait that is being cleaned up is no error.
    win32.UnregisterWaitEx(wait.wait, 0);
    win32.CloseHandle(wait.process);
  }
  for (let ms = 1; !process.ended(); ms = Math.min(ms * 2, LONGEST_PAUSE_MS)) await pause(ms);
}
