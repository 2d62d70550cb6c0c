import { WIN32 } from '../win32/constants.ts';
import { EXTENDED, type JobLimit, valueIn, wholeNumber } from './limit.ts';

/** Windows counts time in units of 100 nanoseconds. */
export const TICKS_PER_MS = 10_000n;

const JOB = 'BasicLimitInformation.PerJobUserTimeLimit';
const PROCESS = 'BasicLimitInformation.PerProcessUserTimeLimit';

/**
 * Time in user mode of all processes together; the kernel looks now and then and ends the job. Time in kernel mode is not
 * bounded by it: the supervisor counts both. What was used before is added by Windows to what is set.
 * @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_limit_information
 */
export const cpuTime: JobLimit = {
  item: 'cpuTime',
  information: EXTENDED,
  mechanism: 'PerJobUserTimeLimit',
  sample: 3_600_000,
  planned: (item) => ({ value: item.requested }),
  patch: (value, { usedUserTime }) => {
    const left = BigInt(Math.round(Number(value) * Number(TICKS_PER_MS))) - usedUserTime;
    return { fields: { [JOB]: left > 0n ? left : 1n }, flags: WIN32.JOB_OBJECT_LIMIT_JOB_TIME };
  },
  answer: (fields, _value, { usedUserTime }) => ({
    value: Number(valueIn(fields, JOB) + usedUserTime) / Number(TICKS_PER_MS),
    note: 'the kernel bounds time in user mode; the supervisor samples user and kernel time together',
  }),
};

/** Time in user mode of each process. */
export const processUserTime: JobLimit = {
  item: 'windowsJob.processUserTime',
  information: EXTENDED,
  mechanism: 'PerProcessUserTimeLimit',
  sample: 3_600_000,
  planned: (item) => ({ value: item.requested }),
  patch: (value) => ({
    fields: { [PROCESS]: wholeNumber(value) * TICKS_PER_MS },
    flags: WIN32.JOB_OBJECT_LIMIT_PROCESS_TIME,
  }),
  answer: (fields) => ({ value: Number(valueIn(fields, PROCESS) / TICKS_PER_MS) }),
};
