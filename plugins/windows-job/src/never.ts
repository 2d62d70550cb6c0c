import type { Lacking, Offer } from '@ringfence/core';

/** What no job object holds, and why; what is not here and not claimed has no counterpart on Windows at all. */
const REASONS: Readonly<Record<string, string>> = {
  'limit.memory-soft': 'a job has no soft bound on memory: what goes beyond the hard one is refused',
  'limit.io':
    'Windows 10 1607 and later hold no rate of input and output for a job (SetIoRateControlInformationJobObject)',
  'limit.io-weight': 'a job has no share of the disk',
  'limit.hugetlb': 'a job has no bound on large pages',
  'limit.file-size': 'a job has no bound on the size of a file',
  'limit.open-files': 'a job has no bound on handles',
  'limit.core-size': 'crash dumps are written by Windows Error Reporting, whose settings are the machine’s',
  'limit.disk': 'a job has no bound on disk space; quotas of NTFS are a user’s',
  'isolate.no-new-privileges': 'Windows has no set-user-id programs; elevation is a person’s choice at a prompt',
  'isolate.network': 'a job has no network of its own',
  'isolate.private-tmp': 'a job has no file system of its own',
  'isolate.read-only-system': 'a job has no file system of its own',
  'isolate.private-pids': 'a job hides no processes',
};

/** The offer of what is never held. */
export const NEVER: Offer = Object.fromEntries(
  Object.entries(REASONS).map(([capability, message]): [string, Lacking] => [capability, { grade: 'none', message }]),
);
