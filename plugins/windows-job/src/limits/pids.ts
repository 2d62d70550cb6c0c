import { WIN32 } from '../win32/constants.ts';
import { EXTENDED, hasFlag, type JobLimit, valueIn, wholeNumber } from './limit.ts';

const FIELD = 'BasicLimitInformation.ActiveProcessLimit';

/** @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_limit_information */
export const pids: JobLimit = {
  item: 'pids',
  information: EXTENDED,
  mechanism: 'ActiveProcessLimit',
  sample: 64,
  planned: (item) => ({ value: item.requested }),
  patch: (value) => ({ fields: { [FIELD]: wholeNumber(value) }, flags: WIN32.JOB_OBJECT_LIMIT_ACTIVE_PROCESS }),
  answer: (fields) => ({
    value: Number(valueIn(fields, FIELD)),
    note: 'counts processes and not threads; the host of a hidden console may count as one',
  }),
  outer: (around, own) => {
    const limit = Number(valueIn(around, FIELD));
    const tighter = hasFlag(EXTENDED, around, WIN32.JOB_OBJECT_LIMIT_ACTIVE_PROCESS) && limit < Number(own);
    return tighter ? limit : undefined;
  },
};
