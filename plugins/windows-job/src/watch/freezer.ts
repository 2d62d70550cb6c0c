import { RingfenceError } from '@ringfence/core';
import type { JobObject } from '../job-object.ts';
import { WIN32 } from '../win32/constants.ts';
import type { Win32 } from '../win32/win32.ts';
import { authority } from '../win32/win32-error.ts';
import { type ThreadRow, threadTable } from './process-table.ts';

/** SuspendThread and ResumeThread answer this when they failed; else how often the thread had been suspended before. */
const FAILED = 0xffffffff;

/** What a held thread is opened for: the last is needed to see it end. */
const RIGHTS = WIN32.THREAD_SUSPEND_RESUME | WIN32.SYNCHRONIZE;

/** A thread that was seen, and is on its way out, is gone before. */
const ENDING_MS = 100;

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
  readonly #job: Pick<JobObject, 'pids'>;
  readonly #memory: FrozenMemory;
  readonly #held = new Map<number, number>();

  constructor(win32: Win32, job: Pick<JobObject, 'pids'>, memory: FrozenMemory = NO_MEMORY) {
    this.#win32 = win32;
    this.#job = job;
    this.#memory = memory;
  }

  /** Threads that are held, by whichever process. */
  get held(): number {
    this.#recall();
    return this.#held.size;
  }

  /** @throws RingfenceError `SIGNAL_FAILED` when a thread cannot be suspended; then the whole tree runs on */
  freeze(): void {
    this.#recall();
    // A thread that ran between two looks may have started others; the last look finds none.
    for (let looked = this.#suspendRunning(); ; looked = this.#suspendRunning()) {
      if (looked.suspended > 0) {
        this.#memory.write([...this.#held.keys()]);
        continue;
      }
      const [refusal] = looked.refusals;
      if (refusal === undefined) return;
      this.thaw();
      throw notFrozen(looked.refusals.length, refusal);
    }
  }

  /**
   * @throws RingfenceError `SIGNAL_FAILED` when what another process suspended cannot be reached, or a thread cannot be resumed;
   * that one stays held, and the others run
   */
  thaw(): void {
    this.#recall();
    const refusals: string[] = [];
    for (const [thread, handle] of this.#held) {
      const refusal = this.#win32.ResumeThread(handle) === FAILED ? this.#refusal('ResumeThread', handle) : undefined;
      if (refusal !== undefined) {
        refusals.push(refusal);
        continue;
      }
      this.#win32.CloseHandle(handle);
      this.#held.delete(thread);
    }
    this.#memory.write([...this.#held.keys()]);
    const [refusal] = refusals;
    if (refusal !== undefined) throw refused(`${refusals.length} threads of the tree cannot be resumed`, refusal);
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
    for (const { pid, thread } of this.#threads()) {
      if (!known.has(thread) || !pids.has(pid)) continue;
      const handle = this.#win32.OpenThread(RIGHTS, 0, thread);
      if (handle !== 0) this.#held.set(thread, handle);
      else this.#passOverEnded();
    }
  }

  /** What another process suspended, and cannot be reached from here, must not be taken for resumed. */
  #passOverEnded(): void {
    const error = this.#win32.GetLastError();
    if (error !== WIN32.ERROR_INVALID_PARAMETER)
      throw refused('a suspended thread cannot be opened', authority('OpenThread', error));
  }

  #threads(): readonly ThreadRow[] {
    const rows = threadTable(this.#win32);
    if (typeof rows !== 'string') return rows;
    throw refused('the threads of the tree cannot be listed', rows);
  }

  #suspendRunning(): { readonly suspended: number; readonly refusals: readonly string[] } {
    const pids = new Set(this.#job.pids());
    const rows = pids.size === 0 ? [] : this.#threads();
    const running = rows.filter(({ pid, thread }) => pids.has(pid) && !this.#held.has(thread));
    const outcomes = running.map(({ thread }) => this.#suspend(thread));
    const refusals = outcomes.filter((outcome) => typeof outcome === 'string');
    return { suspended: outcomes.filter((outcome) => outcome === true).length, refusals };
  }

  /** True when it is held from now on, false when it has ended, or who refused. */
  #suspend(thread: number): boolean | string {
    const win32 = this.#win32;
    const handle = win32.OpenThread(RIGHTS, 0, thread);
    if (handle === 0) {
      const error = win32.GetLastError();
      return error !== WIN32.ERROR_INVALID_PARAMETER && authority('OpenThread', error);
    }
    if (win32.SuspendThread(handle) !== FAILED) {
      this.#held.set(thread, handle);
      return true;
    }
    const refusal = this.#refusal('SuspendThread', handle);
    win32.CloseHandle(handle);
    return refusal ?? false;
  }

  /** Who refused just now; `undefined` when the thread has ended: one that is about to end is suspended and resumed no more. */
  #refusal(name: string, handle: number): string | undefined {
    const error = this.#win32.GetLastError();
    const ended = this.#win32.WaitForSingleObject(handle, ENDING_MS) === WIN32.WAIT_OBJECT_0;
    return ended ? undefined : authority(name, error);
  }
}

function refused(problem: string, authority: string): RingfenceError {
  return new RingfenceError('SIGNAL_FAILED', { problem, authority });
}

function notFrozen(threads: number, refusal: string): RingfenceError {
  return new RingfenceError('SIGNAL_FAILED', {
    problem: `the tree cannot be frozen: ${threads} of its threads cannot be suspended`,
    authority: refusal,
  });
}
