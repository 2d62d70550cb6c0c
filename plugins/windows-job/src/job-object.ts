import type { Information } from './limits/limit.ts';
import { WIN32 } from './win32/constants.ts';
import { ACCOUNTING, COMPLETION_PORT, PROCESS_ID_LIST } from './win32/layouts.ts';
import { field, numberField, pack } from './win32/struct.ts';
import { type Win32, wide } from './win32/win32.ts';
import { setupError } from './win32/win32-error.ts';

/** What Windows answered: bytes, or the number of its error. */
export type Query = { readonly bytes: Buffer } | { readonly error: number };

/** Room for this many process ids before the list is asked for again. */
const FIRST_IDS = 64;

/**
 * One job object, held by its handle. Methods never throw: a refusal is an answer with the error of Windows. Once it is
 * closed it is asked for nothing more, because its number may be another handle by then.
 */
export class JobObject {
  readonly handle: number;
  readonly #win32: Win32;
  #open = true;

  private constructor(win32: Win32, handle: number) {
    this.#win32 = win32;
    this.handle = handle;
  }

  /** Makes a job that nobody had before. @throws RingfenceError `FENCE_SETUP_FAILED` */
  static create(win32: Win32, name: string): JobObject {
    const handle = win32.CreateJobObjectW(null, wide(name));
    const error = win32.GetLastError();
    if (handle === 0) throw setupError('no job object can be made', 'CreateJobObjectW', error);
    const job = new JobObject(win32, handle);
    if (error !== WIN32.ERROR_ALREADY_EXISTS) return job;
    job.close();
    throw setupError('a job of that name is there already', 'CreateJobObjectW', error);
  }

  /** The job of a name, or the error of Windows. A name lives as long as a handle to its job. */
  static open(win32: Win32, name: string): JobObject | number {
    const handle = win32.OpenJobObjectW(WIN32.JOB_OBJECT_ALL_ACCESS, 0, wide(name));
    return handle === 0 ? win32.GetLastError() : new JobObject(win32, handle);
  }

  /** Sets an information; the error of Windows when it refused. */
  set(infoClass: number, bytes: Buffer): number | undefined {
    if (!this.#open) return WIN32.ERROR_INVALID_HANDLE;
    const done = this.#win32.SetInformationJobObject(this.handle, infoClass, bytes, bytes.length);
    return done === 0 ? this.#win32.GetLastError() : undefined;
  }

  query({ infoClass, layout }: Pick<Information, 'infoClass' | 'layout'>): Query {
    return this.#query(infoClass, Buffer.alloc(layout.bytes));
  }

  /** Sends what happens in the job to a completion port. The job must be empty, or what happened before is lost. */
  associate(port: number): number | undefined {
    const bytes = pack(COMPLETION_PORT, { CompletionKey: 0, CompletionPort: port });
    return this.set(WIN32.JobObjectAssociateCompletionPortInformation, bytes);
  }

  /** Processes that are in the job now; `undefined` when Windows does not answer. */
  active(): number | undefined {
    const answer = this.query({ infoClass: WIN32.JobObjectBasicAccountingInformation, layout: ACCOUNTING });
    return 'error' in answer ? undefined : numberField(ACCOUNTING, answer.bytes, 'ActiveProcesses');
  }

  /** The ids of the processes that are in the job now. */
  pids(): number[] {
    for (let room = FIRST_IDS; ; room *= 2) {
      const buffer = Buffer.alloc(PROCESS_ID_LIST.bytes + 8 * (room - 1));
      const answer = this.#query(WIN32.JobObjectBasicProcessIdList, buffer);
      if ('error' in answer && answer.error !== WIN32.ERROR_MORE_DATA) return [];
      const assigned = numberField(PROCESS_ID_LIST, buffer, 'NumberOfAssignedProcesses');
      const listed = numberField(PROCESS_ID_LIST, buffer, 'NumberOfProcessIdsInList');
      if (listed >= assigned && !('error' in answer)) return idsIn(buffer, listed);
      // Processes may start between two questions; the doubled room also grows past those.
      room = Math.max(room, assigned);
    }
  }

  holds(process: number): boolean {
    const answer = Buffer.alloc(4);
    const done = this.#open ? this.#win32.IsProcessInJob(process, this.handle, answer) : 0;
    return done !== 0 && answer.readInt32LE() !== 0;
  }

  /** Ends every process of the job with this exit code. */
  terminate(exitCode: number): number | undefined {
    if (!this.#open) return WIN32.ERROR_INVALID_HANDLE;
    return this.#win32.TerminateJobObject(this.handle, exitCode) === 0 ? this.#win32.GetLastError() : undefined;
  }

  /** With kill-on-close this ends what is left in the job, when no other handle to it is open. */
  close(): void {
    if (this.#open) this.#win32.CloseHandle(this.handle);
    this.#open = false;
  }

  #query(infoClass: number, bytes: Buffer): Query {
    if (!this.#open) return { error: WIN32.ERROR_INVALID_HANDLE };
    return queryJob(this.#win32, this.handle, infoClass, bytes);
  }
}

/** Asks a job; 0 asks the job that this process is in. */
export function queryJob(win32: Win32, job: number, infoClass: number, bytes: Buffer): Query {
  const done = win32.QueryInformationJobObject(job, infoClass, bytes, bytes.length, null);
  return done === 0 ? { error: win32.GetLastError() } : { bytes };
}

function idsIn(buffer: Buffer, count: number): number[] {
  const [first] = PROCESS_ID_LIST.fields['ProcessIdList[0]'];
  return Array.from({ length: count }, (_, index) => Number(buffer.readBigUInt64LE(first + 8 * index)));
}

/** User time of a job so far, in units of 100 nanoseconds. */
export function userTime(job: JobObject): bigint {
  const answer = job.query({ infoClass: WIN32.JobObjectBasicAccountingInformation, layout: ACCOUNTING });
  return 'error' in answer ? 0n : field(ACCOUNTING, answer.bytes, 'TotalUserTime');
}
