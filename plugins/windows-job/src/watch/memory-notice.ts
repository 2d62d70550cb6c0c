import type { ReceiptItem } from '@ringfence/core';
import type { JobObject } from '../job-object.ts';
import { WIN32 } from '../win32/constants.ts';
import { NOTIFICATION_LIMIT } from '../win32/layouts.ts';
import { pack } from '../win32/struct.ts';

/** How close to its limit a tree is reported: a sixteenth. */
const SHARE = 16;

/**
 * Asks for a message when a tree comes close to its limit of memory. Of all messages of a job this is the only one whose
 * arrival Windows promises; what the limit itself refuses may go unreported.
 * @returns the error of Windows when it refused
 * @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_notification_limit_information
 */
export function askForMemoryNotice(job: JobObject, items: readonly ReceiptItem[]): number | undefined {
  const memory = items.find(({ item }) => item === 'memory');
  if (memory?.status !== 'enforced' || typeof memory.readBack !== 'number') return undefined;
  return job.set(WIN32.JobObjectNotificationLimitInformation, noticePayload(memory.readBack));
}

/** The bytes that ask for it, for a limit in bytes. */
export function noticePayload(limitBytes: number): Buffer {
  return pack(NOTIFICATION_LIMIT, {
    JobMemoryLimit: limitBytes - Math.ceil(limitBytes / SHARE),
    LimitFlags: WIN32.JOB_OBJECT_LIMIT_JOB_MEMORY,
  });
}
