import type { Evidence, Verdict } from '@ringfence/core';
import type { WIN32 } from '../win32/constants.ts';
import { authority } from '../win32/win32-error.ts';
import { countOf, type MessageCounts } from './messages.ts';

/** What the kernel says of a job that has ended. */
export interface Testimony {
  readonly messages: MessageCounts;
  /** The most memory the job ever had committed; `undefined` where Windows counted none. */
  readonly peakBytes: number | undefined;
  /** The error with which Windows refused to tell when memory gets scarce. */
  readonly unnoticed: number | undefined;
}

/**
 * Why a job ended, as far as its messages tell. A memory limit kills nobody: allocations fail, and what the program makes
 * of that is its own end.
 */
export function verdictOf({ messages, peakBytes, unnoticed }: Testimony): Verdict {
  const refused = [
    ...evidence(messages, 'JOB_OBJECT_MSG_JOB_MEMORY_LIMIT'),
    ...evidence(messages, 'JOB_OBJECT_MSG_PROCESS_MEMORY_LIMIT'),
  ];
  const time = evidence(messages, 'JOB_OBJECT_MSG_END_OF_JOB_TIME');
  const processes = evidence(messages, 'JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT');
  const notes = [...notesOf(messages), ...refusalNote(unnoticed)];
  return {
    ...(refused.length === 0 ? {} : { allocations: { evidence: [...refused, ...peak(peakBytes)], limit: 'own' } }),
    ...(time.length === 0 ? {} : { cpuTime: { evidence: time } }),
    ...(processes.length === 0 ? {} : { pids: { evidence: processes } }),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function notesOf(messages: MessageCounts): string[] {
  const near = countOf(messages, 'JOB_OBJECT_MSG_NOTIFICATION_LIMIT');
  const times = countOf(messages, 'JOB_OBJECT_MSG_END_OF_PROCESS_TIME');
  const crashes = countOf(messages, 'JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS');
  return [
    ...(near === 0 ? [] : ['memory came close to its limit (JOB_OBJECT_MSG_NOTIFICATION_LIMIT)']),
    ...(times === 0 ? [] : [`${times} process(es) used up their user time (JOB_OBJECT_MSG_END_OF_PROCESS_TIME)`]),
    ...(crashes === 0 ? [] : [`${crashes} process(es) crashed (JOB_OBJECT_MSG_ABNORMAL_EXIT_PROCESS)`]),
  ];
}

function refusalNote(error: number | undefined): string[] {
  return error === undefined
    ? []
    : [authority('SetInformationJobObject(JobObjectNotificationLimitInformation)', error)];
}

function evidence(messages: MessageCounts, source: keyof typeof WIN32): Evidence[] {
  const after = countOf(messages, source);
  return after === 0 ? [] : [{ source, before: 0, after }];
}

function peak(peakBytes: number | undefined): Evidence[] {
  return peakBytes === undefined ? [] : [{ source: 'PeakJobMemoryUsed', before: undefined, after: peakBytes }];
}
