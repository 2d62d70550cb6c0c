import { WIN32 } from '../win32/constants.ts';
import { type Layout, PROCESS_ENTRY, THREAD_ENTRY } from '../win32/layouts.ts';
import { numberField, pack } from '../win32/struct.ts';
import { fromWide, INVALID_HANDLE, type Win32 } from '../win32/win32.ts';
import { authority } from '../win32/win32-error.ts';

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

/** Every process of this machine, or who refused it and why. @see https://learn.microsoft.com/windows/win32/toolhelp/taking-a-snapshot-and-viewing-processes */
export function processTable(win32: Win32): ProcessRow[] | string {
  return snapshot(win32, WIN32.TH32CS_SNAPPROCESS, {
    layout: PROCESS_ENTRY,
    first: 'Process32FirstW',
    next: 'Process32NextW',
    row: (bytes) => ({
      pid: numberField(PROCESS_ENTRY, bytes, 'th32ProcessID'),
      parent: numberField(PROCESS_ENTRY, bytes, 'th32ParentProcessID'),
      name: fromWide(bytes.subarray(PROCESS_ENTRY.fields['szExeFile[0]'][0])),
    }),
  });
}

/** Every thread of this machine, or who refused it and why. */
export function threadTable(win32: Win32): ThreadRow[] | string {
  return snapshot(win32, WIN32.TH32CS_SNAPTHREAD, {
    layout: THREAD_ENTRY,
    first: 'Thread32First',
    next: 'Thread32Next',
    row: (bytes) => ({
      thread: numberField(THREAD_ENTRY, bytes, 'th32ThreadID'),
      pid: numberField(THREAD_ENTRY, bytes, 'th32OwnerProcessID'),
    }),
  });
}

interface Walk<Row> {
  readonly layout: Layout<'dwSize'>;
  readonly first: 'Process32FirstW' | 'Thread32First';
  readonly next: 'Process32NextW' | 'Thread32Next';
  readonly row: (bytes: Buffer) => Row;
}

function snapshot<Row>(win32: Win32, what: number, { layout, first, next, row }: Walk<Row>): Row[] | string {
  const handle = win32.CreateToolhelp32Snapshot(what, 0);
  if (handle === INVALID_HANDLE) return authority('CreateToolhelp32Snapshot', win32.GetLastError());
  const bytes = pack(layout, { dwSize: layout.bytes });
  const rows: Row[] = [];
  let step: typeof first | typeof next = first;
  for (; win32[step](handle, bytes) !== 0; step = next) rows.push(row(bytes));
  // A walk that broke off has seen a part, which must not be taken for the whole.
  const error = win32.GetLastError();
  win32.CloseHandle(handle);
  return error === WIN32.ERROR_NO_MORE_FILES ? rows : authority(step, error);
}
