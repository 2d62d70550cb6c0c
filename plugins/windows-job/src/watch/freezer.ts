import type { JobObject } from '../job-object.ts';
import { WIN32 } from '../win32/constants.ts';
import type { Win32 } from '../win32/win32.ts';
import { threadTable } from './process-table.ts';

/** SuspendThread answers this when it failed; else how often the thread had been suspended before. */
const FAILED = 0xffffffff;

/** Where the ids of suspended threads are kept for another process, which resumes them. */
export interface FrozenMemory {
  read(): readonly number[];
  write(threads: readonly number[]): void;
}

const NO_MEMORY: FrozenMemory = { read: () => [], write: () => undefined };

/**
 * Stops a job by suspending its threads one by one, until no thread is left that runs: what is suspended starts no new ones.
 * Windows documents no way to stop a job as a whole. Each thread is suspended once and held by its handle, so that exactly
 * what was suspended here is resumed.
 */
export class Freezer {
  readonly #win32: Win32;
  readonly #job: JobObject;
  readonly #memory: FrozenMemory;
  readonly #held = new Map<number, number>();

  constructor(win32: Win32, job: JobObject, memory: FrozenMemory = NO_MEMORY) {
    this.#win32 = win32;
    this.#job = job;
    this.#memory = memory;
  }

  /** Threads that are held, by whichever process. */
  get held(): number {
    this.#recall();
    return this.#held.size;
  }

  freeze(): void {
    this.#recall();
    for (let news = this.#suspendNew(); news > 0; news = this.#suspendNew()) {
      // A thread that ran between two looks may have started others; the last look finds none.
      this.#memory.write([...this.#held.keys()]);
    }
  }

  thaw(): void {
    this.#recall();
    for (const handle of this.#held.values()) {
      this.#win32.ResumeThread(handle);
      this.#win32.CloseHandle(handle);
    }
    this.#held.clear();
    this.#memory.write([]);
  }

  /** Closes the handles; nobody is resumed. */
  release(): void {
    for (const handle of this.#held.values()) this.#win32.CloseHandle(handle);
    this.#held.clear();
  }

  /** Takes over what another process suspended, as far as it is still in the job. */
  #recall(): void {
    const known = new Set(this.#memory.read().filter((thread) => !this.#held.has(thread)));
    if (known.size === 0) return;
    const pids = new Set(this.#job.pids());
    for (const { pid, thread } of threadTable(this.#win32)) {
      if (!known.has(thread) || !pids.has(pid)) continue;
      const handle = this.#win32.OpenThread(WIN32.THREAD_SUSPEND_RESUME, 0, thread);
      if (handle !== 0) this.#held.set(thread, handle);
    }
  }

  #suspendNew(): number {
    const pids = new Set(this.#job.pids());
    const running = threadTable(this.#win32).filter(({ pid, thread }) => pids.has(pid) && !this.#held.has(thread));
    return running.filter(({ thread }) => this.#suspend(thread)).length;
  }

  #suspend(thread: number): boolean {
    const handle = this.#win32.OpenThread(WIN32.THREAD_SUSPEND_RESUME, 0, thread);
    if (handle === 0) return false;
    if (this.#win32.SuspendThread(handle) !== FAILED) {
      this.#held.set(thread, handle);
      return true;
    }
    // It ended between the two calls.
    this.#win32.CloseHandle(handle);
    return false;
  }
}
