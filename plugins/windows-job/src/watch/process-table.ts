import { WIN32 } from '../win32/constants.ts';
import { type Layout, PROCESS_ENTRY, THREAD_ENTRY } from '../win32/layouts.ts';
import { numberField, pack } from '../win32/struct.ts';
import { fromWide, INVALID_HANDLE, type Win32 } from '../win32/win32.ts';

/** A process of this machine. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** The name of its file. */
  readonly name: string;
}

/** A thread of this machine. */
export interface ThreadRow {
  readonly thread: number;
  readonly pid: number;
}

/** Every process of this machine, or the error of Windows. @see https://learn.microsoft.com/windows/win32/toolhelp/taking-a-snapshot-and-viewing-processes */
export function processTable(win32: Win32): ProcessRow[] | number {
  return snapshot(win32, WIN32.TH32CS_SNAPPROCESS, {
    layout: PROCESS_ENTRY,
    first: win32.Process32FirstW,
    next: win32.Process32NextW,
    row: (bytes) => ({
      pid: numberField(PROCESS_ENTRY, bytes, 'th32ProcessID'),
      parent: numberField(PROCESS_ENTRY, bytes, 'th32ParentProcessID'),
      name: fromWide(bytes.subarray(PROCESS_ENTRY.fields['szExeFile[0]'][0])),
    }),
  });
}

/** Every thread of this machine, or the error of Windows. */
export function threadTable(win32: Win32): ThreadRow[] | number {
  return snapshot(win32, WIN32.TH32CS_SNAPTHREAD, {
    layout: THREAD_ENTRY,
    first: win32.Thread32First,
    next: win32.Thread32Next,
    row: (bytes) => ({
      thread: numberField(THREAD_ENTRY, bytes, 'th32ThreadID'),
      pid: numberField(THREAD_ENTRY, bytes, 'th32OwnerProcessID'),
    }),
  });
}

interface Walk<Row> {
  readonly layout: Layout<'dwSize'>;
  readonly first: (snapshot: number, entry: Buffer) => number;
  readonly next: (snapshot: number, entry: Buffer) => number;
  readonly row: (bytes: Buffer) => Row;
}

function snapshot<Row>(win32: Win32, what: number, { layout, first, next, row }: Walk<Row>): Row[] | number {
  const handle = win32.CreateToolhelp32Snapshot(what, 0);
  if (handle === INVALID_HANDLE) return win32.GetLastError();
  const bytes = pack(layout, { dwSize: layout.bytes });
  const rows: Row[] = [];
  for (let more = first(handle, bytes); more !== 0; more = next(handle, bytes)) rows.push(row(bytes));
  win32.CloseHandle(handle);
  return rows;
}
