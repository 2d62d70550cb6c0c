import { MEMORY_COUNTERS, PROCESS_ENTRY, THREAD_ENTRY } from '../../src/win32/layouts.ts';
import { pack } from '../../src/win32/struct.ts';
import type { Win32 } from '../../src/win32/win32.ts';

/** A thread of a fake machine. */
export interface FakeThread {
  readonly thread: number;
  readonly pid: number;
  /** The error with which it is not opened. */
  readonly closed?: number;
  /** It is listed, and nobody can suspend it: because it is ending, or for another reason. */
  readonly stiff?: 'ending' | 'refused';
  /** It is suspended, and nobody can resume it: because it was ended meanwhile, or for another reason. */
  readonly stuck?: 'ended' | 'refused';
  /** Threads that come to life when it is suspended, as it had started them just before. */
  readonly starts?: readonly FakeThread[];
}

/** A process of a fake machine. */
export interface FakeProcess {
  readonly pid: number;
  readonly name: string;
  /** The error with which it is not opened. */
  readonly closed?: number;
}

/** Tables of processes and threads that can be walked, opened, suspended and resumed. Every other function throws. */
export function fakeTables(
  processes: readonly FakeProcess[],
  given: readonly FakeThread[] = [],
  { tables = 'shown' }: { readonly tables?: 'shown' | 'refused' | 'broken' } = {},
): Win32 & { readonly suspended: ReadonlySet<number> } {
  const threads = [...given];
  const suspended = new Set<number>();
  let error = 0;
  const fail = (code: number, answer = 0): number => {
    error = code;
    return answer;
  };
  const rows = (): Buffer[] =>
    threads.map(({ thread, pid }) => pack(THREAD_ENTRY, { dwSize: 28, th32ThreadID: thread, th32OwnerProcessID: pid }));
  const entries = processes.map(({ pid, name }) => {
    const bytes = pack(PROCESS_ENTRY, { dwSize: PROCESS_ENTRY.bytes, th32ProcessID: pid });
    bytes.write(name, PROCESS_ENTRY.fields['szExeFile[0]'][0], 'utf16le');
    return bytes;
  });
  let left: Buffer[] = [];
  const next = (_snapshot: number, entry: Buffer): number =>
    left.shift()?.copy(entry) === undefined ? fail(tables === 'broken' ? 24 : 18) : 1;
  const first =
    (of: () => readonly Buffer[]) =>
    (snapshot: number, entry: Buffer): number => {
      left = [...of()];
      return next(snapshot, entry);
    };
  const threadOf = (handle: number): FakeThread | undefined => threads.find(({ thread }) => thread === handle);
  const functions = {
    suspended,
    CreateToolhelp32Snapshot: () => (tables === 'refused' ? fail(8, -1) : 1),
    Process32FirstW: first(() => entries),
    Process32NextW: next,
    Thread32First: first(rows),
    Thread32Next: next,
    GetLastError: () => error,
    CloseHandle: () => 1,
    OpenProcess: (_rights: number, _inherit: number, pid: number) => {
      const found = processes.find((process) => process.pid === pid);
      return found === undefined ? fail(87) : found.closed === undefined ? pid : fail(found.closed);
    },
    QueryFullProcessImageNameW: (handle: number, _flags: number, path: Buffer) => {
      path.write(`C:\\somewhere\\${processes.find(({ pid }) => pid === handle)?.name}`, 'utf16le');
      return 1;
    },
    K32GetProcessMemoryInfo: (_handle: number, bytes: Buffer) => {
      bytes.writeBigUInt64LE(1000n, MEMORY_COUNTERS.fields.PagefileUsage[0]);
      return 1;
    },
    OpenThread: (_rights: number, _inherit: number, id: number) => {
      const found = threadOf(id);
      return found === undefined ? fail(87) : found.closed === undefined ? id : fail(found.closed);
    },
    SuspendThread: (handle: number) => {
      const found = threadOf(handle);
      if (found?.stiff !== undefined) return fail(5, 0xffffffff);
      if (!suspended.has(handle)) threads.push(...(found?.starts ?? []));
      suspended.add(handle);
      return 0;
    },
    WaitForSingleObject: (handle: number) => {
      const found = threadOf(handle);
      return found?.stiff === 'ending' || found?.stuck === 'ended' ? 0 : 258;
    },
    ResumeThread: (handle: number) => {
      if (threadOf(handle)?.stuck !== undefined) return fail(5, 0xffffffff);
      return suspended.delete(handle) ? 1 : 0;
    },
  };
  return new Proxy(functions, {
    get: (target, name) => {
      if (name in target) return Reflect.get(target, name);
      throw new TypeError(`the fake has no ${String(name)}`);
    },
  }) as unknown as Win32 & { readonly suspended: ReadonlySet<number> };
}
