/** How wide a field is and how it is read. */
export type FieldType = 'u8' | 'u16' | 'u32' | 'u64' | 'i64';

/** Where a field lies in its structure: byte offset and type. */
export type Field = readonly [offset: number, type: FieldType];

/** One structure of the Win32 headers, for 64-bit Windows; pointers and handles are `u64`. */
export interface Layout<Name extends string = string> {
  /** The name in the headers. */
  readonly struct: string;
  readonly bytes: number;
  /** By the name in the headers, nested fields and first elements by their path. */
  readonly fields: Readonly<Record<Name, Field>>;
}

function layout<Name extends string>(
  struct: string,
  bytes: number,
  fields: Readonly<Record<Name, Field>>,
): Layout<Name> {
  return { struct, bytes, fields };
}

/** @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_extended_limit_information */
export const EXTENDED_LIMIT: Layout<
  | 'BasicLimitInformation.PerProcessUserTimeLimit'
  | 'BasicLimitInformation.PerJobUserTimeLimit'
  | 'BasicLimitInformation.LimitFlags'
  | 'BasicLimitInformation.ActiveProcessLimit'
  | 'BasicLimitInformation.Affinity'
  | 'BasicLimitInformation.PriorityClass'
  | 'ProcessMemoryLimit'
  | 'JobMemoryLimit'
  | 'PeakProcessMemoryUsed'
  | 'PeakJobMemoryUsed'
> = layout('JOBOBJECT_EXTENDED_LIMIT_INFORMATION', 144, {
  'BasicLimitInformation.PerProcessUserTimeLimit': [0, 'i64'],
  'BasicLimitInformation.PerJobUserTimeLimit': [8, 'i64'],
  'BasicLimitInformation.LimitFlags': [16, 'u32'],
  'BasicLimitInformation.ActiveProcessLimit': [40, 'u32'],
  'BasicLimitInformation.Affinity': [48, 'u64'],
  'BasicLimitInformation.PriorityClass': [56, 'u32'],
  ProcessMemoryLimit: [112, 'u64'],
  JobMemoryLimit: [120, 'u64'],
  PeakProcessMemoryUsed: [128, 'u64'],
  PeakJobMemoryUsed: [136, 'u64'],
});

/** `CpuRate` and `Weight` share their bytes. */
export const CPU_RATE: Layout<'ControlFlags' | 'CpuRate' | 'Weight'> = layout(
  'JOBOBJECT_CPU_RATE_CONTROL_INFORMATION',
  8,
  { ControlFlags: [0, 'u32'], CpuRate: [4, 'u32'], Weight: [4, 'u32'] },
);

export const NET_RATE: Layout<'MaxBandwidth' | 'ControlFlags' | 'DscpTag'> = layout(
  'JOBOBJECT_NET_RATE_CONTROL_INFORMATION',
  16,
  { MaxBandwidth: [0, 'u64'], ControlFlags: [8, 'u32'], DscpTag: [12, 'u8'] },
);

export const UI_RESTRICTIONS: Layout<'UIRestrictionsClass'> = layout('JOBOBJECT_BASIC_UI_RESTRICTIONS', 4, {
  UIRestrictionsClass: [0, 'u32'],
});

export const NOTIFICATION_LIMIT: Layout<'JobMemoryLimit' | 'LimitFlags'> = layout(
  'JOBOBJECT_NOTIFICATION_LIMIT_INFORMATION',
  48,
  { JobMemoryLimit: [24, 'u64'], LimitFlags: [40, 'u32'] },
);

export const ACCOUNTING: Layout<
  | 'TotalUserTime'
  | 'TotalKernelTime'
  | 'TotalPageFaultCount'
  | 'TotalProcesses'
  | 'ActiveProcesses'
  | 'TotalTerminatedProcesses'
> = layout('JOBOBJECT_BASIC_ACCOUNTING_INFORMATION', 48, {
  TotalUserTime: [0, 'i64'],
  TotalKernelTime: [8, 'i64'],
  TotalPageFaultCount: [32, 'u32'],
  TotalProcesses: [36, 'u32'],
  ActiveProcesses: [40, 'u32'],
  TotalTerminatedProcesses: [44, 'u32'],
});

export const ACCOUNTING_AND_IO: Layout<'IoInfo.ReadTransferCount' | 'IoInfo.WriteTransferCount'> = layout(
  'JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION',
  96,
  { 'IoInfo.ReadTransferCount': [72, 'u64'], 'IoInfo.WriteTransferCount': [80, 'u64'] },
);

/** Followed by more ids of the same width; `bytes` holds one. */
export const PROCESS_ID_LIST: Layout<'NumberOfAssignedProcesses' | 'NumberOfProcessIdsInList' | 'ProcessIdList[0]'> =
  layout('JOBOBJECT_BASIC_PROCESS_ID_LIST', 16, {
    NumberOfAssignedProcesses: [0, 'u32'],
    NumberOfProcessIdsInList: [4, 'u32'],
    'ProcessIdList[0]': [8, 'u64'],
  });

export const COMPLETION_PORT: Layout<'CompletionKey' | 'CompletionPort'> = layout(
  'JOBOBJECT_ASSOCIATE_COMPLETION_PORT',
  16,
  { CompletionKey: [0, 'u64'], CompletionPort: [8, 'u64'] },
);

export const SECURITY_ATTRIBUTES: Layout<'nLength' | 'lpSecurityDescriptor' | 'bInheritHandle'> = layout(
  'SECURITY_ATTRIBUTES',
  24,
  { nLength: [0, 'u32'], lpSecurityDescriptor: [8, 'u64'], bInheritHandle: [16, 'u32'] },
);

/** The fields of its `StartupInfo` by their path; a `STARTUPINFOW` is its first 104 bytes. */
export const STARTUP_INFO: Layout<
  | 'StartupInfo.cb'
  | 'StartupInfo.dwFlags'
  | 'StartupInfo.hStdInput'
  | 'StartupInfo.hStdOutput'
  | 'StartupInfo.hStdError'
  | 'lpAttributeList'
> = layout('STARTUPINFOEXW', 112, {
  'StartupInfo.cb': [0, 'u32'],
  'StartupInfo.dwFlags': [60, 'u32'],
  'StartupInfo.hStdInput': [80, 'u64'],
  'StartupInfo.hStdOutput': [88, 'u64'],
  'StartupInfo.hStdError': [96, 'u64'],
  lpAttributeList: [104, 'u64'],
});

export const PROCESS_INFORMATION: Layout<'hProcess' | 'hThread' | 'dwProcessId' | 'dwThreadId'> = layout(
  'PROCESS_INFORMATION',
  24,
  { hProcess: [0, 'u64'], hThread: [8, 'u64'], dwProcessId: [16, 'u32'], dwThreadId: [20, 'u32'] },
);

export const PROCESS_ENTRY: Layout<'dwSize' | 'th32ProcessID' | 'th32ParentProcessID' | 'szExeFile[0]'> = layout(
  'PROCESSENTRY32W',
  568,
  { dwSize: [0, 'u32'], th32ProcessID: [8, 'u32'], th32ParentProcessID: [32, 'u32'], 'szExeFile[0]': [44, 'u16'] },
);

export const THREAD_ENTRY: Layout<'dwSize' | 'th32ThreadID' | 'th32OwnerProcessID'> = layout('THREADENTRY32', 28, {
  dwSize: [0, 'u32'],
  th32ThreadID: [8, 'u32'],
  th32OwnerProcessID: [12, 'u32'],
});

export const MEMORY_COUNTERS: Layout<'cb' | 'PagefileUsage'> = layout('PROCESS_MEMORY_COUNTERS', 72, {
  cb: [0, 'u32'],
  PagefileUsage: [56, 'u64'],
});

export const MANDATORY_LABEL: Layout<'Label.Sid' | 'Label.Attributes'> = layout('TOKEN_MANDATORY_LABEL', 16, {
  'Label.Sid': [0, 'u64'],
  'Label.Attributes': [8, 'u32'],
});

/** Every layout, for the check against the headers. */
export const LAYOUTS: readonly Layout[] = [
  EXTENDED_LIMIT,
  CPU_RATE,
  NET_RATE,
  UI_RESTRICTIONS,
  NOTIFICATION_LIMIT,
  ACCOUNTING,
  ACCOUNTING_AND_IO,
  PROCESS_ID_LIST,
  COMPLETION_PORT,
  SECURITY_ATTRIBUTES,
  STARTUP_INFO,
  PROCESS_INFORMATION,
  PROCESS_ENTRY,
  THREAD_ENTRY,
  MEMORY_COUNTERS,
  MANDATORY_LABEL,
];
