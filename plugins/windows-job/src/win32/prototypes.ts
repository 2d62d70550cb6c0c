/**
 * The parameter and result types in use, under their names in the headers: these are integers, and
 * everything that is not listed is a pointer.
 */
export const VALUE_TYPES = {
  BOOL: 'int32_t',
  DWORD: 'uint32_t',
  UINT: 'uint32_t',
  ULONG: 'uint32_t',
  HANDLE: 'intptr_t',
  HWND: 'intptr_t',
  SIZE_T: 'uintptr_t',
  DWORD_PTR: 'uintptr_t',
  ULONG_PTR: 'uintptr_t',
  WPARAM: 'uintptr_t',
  LPARAM: 'intptr_t',
  JOBOBJECTINFOCLASS: 'uint32_t',
  TOKEN_INFORMATION_CLASS: 'uint32_t',
  int: 'int32_t',
} as const;

/** The functions in use: library, result and parameters as the headers name them. */
export const PROTOTYPES = {
  CreateJobObjectW: ['kernel32', 'HANDLE', 'LPSECURITY_ATTRIBUTES', 'LPCWSTR'],
  OpenJobObjectW: ['kernel32', 'HANDLE', 'DWORD', 'BOOL', 'LPCWSTR'],
  TerminateJobObject: ['kernel32', 'BOOL', 'HANDLE', 'UINT'],
  IsProcessInJob: ['kernel32', 'BOOL', 'HANDLE', 'HANDLE', 'PBOOL'],
  AssignProcessToJobObject: ['kernel32', 'BOOL', 'HANDLE', 'HANDLE'],
  SetInformationJobObject: ['kernel32', 'BOOL', 'HANDLE', 'JOBOBJECTINFOCLASS', 'LPVOID', 'DWORD'],
  QueryInformationJobObject: ['kernel32', 'BOOL', 'HANDLE', 'JOBOBJECTINFOCLASS', 'LPVOID', 'DWORD', 'LPDWORD'],
  CreateIoCompletionPort: ['kernel32', 'HANDLE', 'HANDLE', 'HANDLE', 'ULONG_PTR', 'DWORD'],
  GetQueuedCompletionStatus: ['kernel32', 'BOOL', 'HANDLE', 'LPDWORD', 'PULONG_PTR', 'LPOVERLAPPED *', 'DWORD'],

  CreateNamedPipeW: [
    'kernel32',
    'HANDLE',
    'LPCWSTR',
    'DWORD',
    'DWORD',
    'DWORD',
    'DWORD',
    'DWORD',
    'DWORD',
    'LPSECURITY_ATTRIBUTES',
  ],
  CreateFileW: ['kernel32', 'HANDLE', 'LPCWSTR', 'DWORD', 'DWORD', 'LPSECURITY_ATTRIBUTES', 'DWORD', 'DWORD', 'HANDLE'],
  GetStdHandle: ['kernel32', 'HANDLE', 'DWORD'],
  DuplicateHandle: ['kernel32', 'BOOL', 'HANDLE', 'HANDLE', 'HANDLE', 'LPHANDLE', 'DWORD', 'BOOL', 'DWORD'],
  CloseHandle: ['kernel32', 'BOOL', 'HANDLE'],
  GetLastError: ['kernel32', 'DWORD'],

  InitializeProcThreadAttributeList: ['kernel32', 'BOOL', 'LPPROC_THREAD_ATTRIBUTE_LIST', 'DWORD', 'DWORD', 'PSIZE_T'],
  UpdateProcThreadAttribute: [
    'kernel32',
    'BOOL',
    'LPPROC_THREAD_ATTRIBUTE_LIST',
    'DWORD',
    'DWORD_PTR',
    'PVOID',
    'SIZE_T',
    'PVOID',
    'PSIZE_T',
  ],
  DeleteProcThreadAttributeList: ['kernel32', 'void', 'LPPROC_THREAD_ATTRIBUTE_LIST'],
  CreateProcessW: [
    'kernel32',
    'BOOL',
    'LPCWSTR',
    'LPWSTR',
    'LPSECURITY_ATTRIBUTES',
    'LPSECURITY_ATTRIBUTES',
    'BOOL',
    'DWORD',
    'LPVOID',
    'LPCWSTR',
    'LPSTARTUPINFOW',
    'LPPROCESS_INFORMATION',
  ],
  GetCurrentProcess: ['kernel32', 'HANDLE'],
  OpenProcess: ['kernel32', 'HANDLE', 'DWORD', 'BOOL', 'DWORD'],
  TerminateProcess: ['kernel32', 'BOOL', 'HANDLE', 'UINT'],
  GetExitCodeProcess: ['kernel32', 'BOOL', 'HANDLE', 'LPDWORD'],
  GetProcessTimes: ['kernel32', 'BOOL', 'HANDLE', 'LPFILETIME', 'LPFILETIME', 'LPFILETIME', 'LPFILETIME'],
  K32GetProcessMemoryInfo: ['kernel32', 'BOOL', 'HANDLE', 'PPROCESS_MEMORY_COUNTERS', 'DWORD'],
  QueryFullProcessImageNameW: ['kernel32', 'BOOL', 'HANDLE', 'DWORD', 'LPWSTR', 'PDWORD'],
  WaitForSingleObject: ['kernel32', 'DWORD', 'HANDLE', 'DWORD'],
  RegisterWaitForSingleObject: [
    'kernel32',
    'BOOL',
    'PHANDLE',
    'HANDLE',
    'WAITORTIMERCALLBACK',
    'PVOID',
    'ULONG',
    'ULONG',
  ],
  UnregisterWaitEx: ['kernel32', 'BOOL', 'HANDLE', 'HANDLE'],
  ResumeThread: ['kernel32', 'DWORD', 'HANDLE'],
  SuspendThread: ['kernel32', 'DWORD', 'HANDLE'],
  OpenThread: ['kernel32', 'HANDLE', 'DWORD', 'BOOL', 'DWORD'],
  CreateToolhelp32Snapshot: ['kernel32', 'HANDLE', 'DWORD', 'DWORD'],
  Process32FirstW: ['kernel32', 'BOOL', 'HANDLE', 'LPPROCESSENTRY32W'],
  Process32NextW: ['kernel32', 'BOOL', 'HANDLE', 'LPPROCESSENTRY32W'],
  Thread32First: ['kernel32', 'BOOL', 'HANDLE', 'LPTHREADENTRY32'],
  Thread32Next: ['kernel32', 'BOOL', 'HANDLE', 'LPTHREADENTRY32'],

  GetConsoleCP: ['kernel32', 'UINT'],
  FreeConsole: ['kernel32', 'BOOL'],
  AttachConsole: ['kernel32', 'BOOL', 'DWORD'],
  SetConsoleCtrlHandler: ['kernel32', 'BOOL', 'PHANDLER_ROUTINE', 'BOOL'],
  GenerateConsoleCtrlEvent: ['kernel32', 'BOOL', 'DWORD', 'DWORD'],
  LocalFree: ['kernel32', 'HANDLE', 'HANDLE'],

  FindWindowExW: ['user32', 'HWND', 'HWND', 'HWND', 'LPCWSTR', 'LPCWSTR'],
  GetWindowThreadProcessId: ['user32', 'DWORD', 'HWND', 'LPDWORD'],
  PostMessageW: ['user32', 'BOOL', 'HWND', 'UINT', 'WPARAM', 'LPARAM'],

  CreateProcessWithLogonW: [
    'advapi32',
    'BOOL',
    'LPCWSTR',
    'LPCWSTR',
    'LPCWSTR',
    'DWORD',
    'LPCWSTR',
    'LPWSTR',
    'DWORD',
    'LPVOID',
    'LPCWSTR',
    'LPSTARTUPINFOW',
    'LPPROCESS_INFORMATION',
  ],
  CreateProcessAsUserW: [
    'advapi32',
    'BOOL',
    'HANDLE',
    'LPCWSTR',
    'LPWSTR',
    'LPSECURITY_ATTRIBUTES',
    'LPSECURITY_ATTRIBUTES',
    'BOOL',
    'DWORD',
    'LPVOID',
    'LPCWSTR',
    'LPSTARTUPINFOW',
    'LPPROCESS_INFORMATION',
  ],
  OpenProcessToken: ['advapi32', 'BOOL', 'HANDLE', 'DWORD', 'PHANDLE'],
  CreateRestrictedToken: [
    'advapi32',
    'BOOL',
    'HANDLE',
    'DWORD',
    'DWORD',
    'PSID_AND_ATTRIBUTES',
    'DWORD',
    'PLUID_AND_ATTRIBUTES',
    'DWORD',
    'PSID_AND_ATTRIBUTES',
    'PHANDLE',
  ],
  SetTokenInformation: ['advapi32', 'BOOL', 'HANDLE', 'TOKEN_INFORMATION_CLASS', 'LPVOID', 'DWORD'],
  GetTokenInformation: ['advapi32', 'BOOL', 'HANDLE', 'TOKEN_INFORMATION_CLASS', 'LPVOID', 'DWORD', 'PDWORD'],
  LookupAccountSidW: ['advapi32', 'BOOL', 'LPCWSTR', 'PSID', 'LPWSTR', 'LPDWORD', 'LPWSTR', 'LPDWORD', 'PSID_NAME_USE'],
} as const;

/** A function of the table. */
export type FunctionName = keyof typeof PROTOTYPES;

/** A pointer: bytes of ours, an address, or none. */
export type Pointer = Uint8Array | bigint | null;

type ArgumentOf<Type extends string> = Type extends keyof typeof VALUE_TYPES ? number | bigint : Pointer;

type Parameters<Prototype extends readonly string[]> = Prototype extends readonly [string, string, ...infer Rest]
  ? { readonly [Index in keyof Rest]: Rest[Index] extends string ? ArgumentOf<Rest[Index]> : never }
  : never;

/** The functions as they are called from here: every result is a number. */
export type Functions = {
  readonly [Name in FunctionName]: (...args: Parameters<(typeof PROTOTYPES)[Name]>) => number;
};
