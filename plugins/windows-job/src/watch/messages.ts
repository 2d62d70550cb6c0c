import type { JobObject } from '../job-object.ts';
import { WIN32 } from '../win32/constants.ts';
import { INVALID_HANDLE, type Win32 } from '../win32/win32.ts';
import { setupError } from '../win32/win32-error.ts';

/** A busy tree sends two messages for each process; they are read before they pile up in the kernel. */
const DRAIN_EVERY_MS = 1000;

/** How often each message of a job came, by its number. */
export type MessageCounts = ReadonlyMap<number, number>;

/**
 * The completion port of a job: Windows puts down there what happened in the job. It is read without waiting, now and then
 * and at the end.
 * @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_associate_completion_port
 */
export class Messages {
  readonly #win32: Win32;
  readonly #port: number;
  readonly #counts = new Map<number, number>();
  readonly #timer: NodeJS.Timeout;
  #open = true;

  private constructor(win32: Win32, port: number) {
    this.#win32 = win32;
    this.#port = port;
    this.#timer = setInterval(() => this.#drain(), DRAIN_EVERY_MS).unref();
  }

  /** @throws RingfenceError `FENCE_SETUP_FAILED`, also for a job that has a port already */
  static of(win32: Win32, job: JobObject): Messages {
    const port = win32.CreateIoCompletionPort(INVALID_HANDLE, 0, 0, 1);
    if (port === 0) throw setupError('no completion port can be made', 'CreateIoCompletionPort', win32.GetLastError());
    const error = job.associate(port);
    if (error === undefined) return new Messages(win32, port);
    win32.CloseHandle(port);
    throw setupError('the job takes no completion port', 'SetInformationJobObject', error);
  }

  /** Everything that was told until now. */
  counts(): MessageCounts {
    this.#drain();
    return this.#counts;
  }

  close(): void {
    clearInterval(this.#timer);
    if (this.#open) this.#win32.CloseHandle(this.#port);
    this.#open = false;
  }

  #drain(): void {
    const message = Buffer.alloc(4);
    const [key, pid] = [Buffer.alloc(8), Buffer.alloc(8)];
    while (this.#open && this.#win32.GetQueuedCompletionStatus(this.#port, message, key, pid, 0) !== 0) {
      const number = message.readUInt32LE();
      this.#counts.set(number, (this.#counts.get(number) ?? 0) + 1);
    }
  }
}

/** How often a message came. */
export function countOf(counts: MessageCounts, name: keyof typeof WIN32): number {
  return counts.get(WIN32[name]) ?? 0;
}
