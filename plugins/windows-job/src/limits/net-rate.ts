import type { ReceiptValue } from '@ringfence/core';
import { WIN32 } from '../win32/constants.ts';
import { type JobLimit, NET, valueIn } from './limit.ts';

const FIELD = 'MaxBandwidth';

/** @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_net_rate_control_information */
export const network: JobLimit = {
  item: 'network',
  information: NET,
  mechanism: 'MaxBandwidth with JOB_OBJECT_NET_RATE_CONTROL_MAX_BANDWIDTH',
  sample: { transmitBytes: 1_048_576 },
  planned: ({ requested }) =>
    'receiveBytes' in directions(requested)
      ? { reason: 'Windows bounds what a job sends, and not what it receives', remedy: 'ask for transmitBytes alone' }
      : { value: requested },
  patch: (value) => ({
    fields: { [FIELD]: BigInt(directions(value)['transmitBytes'] ?? 0) },
    flags: WIN32.JOB_OBJECT_NET_RATE_CONTROL_ENABLE | WIN32.JOB_OBJECT_NET_RATE_CONTROL_MAX_BANDWIDTH,
  }),
  answer: (fields) => ({ value: { transmitBytes: Number(valueIn(fields, FIELD)) } }),
};

function directions(value: ReceiptValue): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, rate]) => [name, Number(rate)]));
}
