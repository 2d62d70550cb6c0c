import { WIN32 } from '../win32/constants.ts';
import { EXTENDED, hasFlag, type JobLimit, valueIn, wholeNumber } from './limit.ts';

const FIELD = 'JobMemoryLimit';

const REFUSES = 'bounds commit charge: what goes beyond it is not allocated, and nobody is killed';

/**
 * Memory of all processes together. Windows counts what was promised to them, in RAM or in the page file.
 * @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_extended_limit_information
 */
export const memory: JobLimit = {
  item: 'memory',
  information: EXTENDED,
  mechanism: FIELD,
  sample: 67_108_864,
  planned: (item) => ({ value: item.requested }),
  patch: (value) => ({ fields: { [FIELD]: wholeNumber(value) }, flags: WIN32.JOB_OBJECT_LIMIT_JOB_MEMORY }),
  answer: (fields) => ({ value: Number(valueIn(fields, FIELD)), note: REFUSES }),
  outer: (around, own) => {
    const limit = Number(valueIn(around, FIELD));
    const tighter = hasFlag(EXTENDED, around, WIN32.JOB_OBJECT_LIMIT_JOB_MEMORY) && limit < Number(own);
    return tighter ? limit : undefined;
  },
};

/** Commit charge counts memory and page file together, so that a bound on memory leaves nothing for the page file alone. */
export const swap: JobLimit = {
  item: 'swap',
  information: EXTENDED,
  mechanism: FIELD,
  sample: 0,
  planned: (item) =>
    item.requested === 0
      ? { value: 0 }
      : {
          reason: 'Windows bounds memory and page file together; memory alone, with a page file beside it, it does not',
          remedy: '--swap 0, or leave it out',
        },
  patch: () => ({ fields: {}, flags: WIN32.JOB_OBJECT_LIMIT_JOB_MEMORY }),
  answer: () => ({ value: 0, note: `${FIELD} bounds memory and page file together` }),
};

/** Memory of each process. */
export const processMemory: JobLimit = {
  item: 'windowsJob.processMemory',
  information: EXTENDED,
  mechanism: 'ProcessMemoryLimit',
  sample: 67_108_864,
  planned: (item) => ({ value: item.requested }),
  patch: (value) => ({
    fields: { ProcessMemoryLimit: wholeNumber(value) },
    flags: WIN32.JOB_OBJECT_LIMIT_PROCESS_MEMORY,
  }),
  answer: (fields) => ({ value: Number(valueIn(fields, 'ProcessMemoryLimit')), note: REFUSES }),
};
