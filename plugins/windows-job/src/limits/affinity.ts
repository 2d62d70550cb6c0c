import type { ReceiptValue } from '@ringfence/core';
import { WIN32 } from '../win32/constants.ts';
import { EXTENDED, type JobLimit, valueIn } from './limit.ts';

const FIELD = 'BasicLimitInformation.Affinity';

/** An affinity mask covers one processor group, which has at most this many cpus. */
const GROUP_CPUS = 64;

/** The mask of a list of cpu numbers. */
export function maskOfCpus(cpus: readonly number[]): bigint {
  return cpus.reduce((mask, cpu) => mask | (1n << BigInt(cpu)), 0n);
}

/** The cpu numbers of a mask, from the lowest. */
export function cpusOfMask(mask: bigint): number[] {
  return Array.from({ length: GROUP_CPUS }, (_, cpu) => cpu).filter((cpu) => ((mask >> BigInt(cpu)) & 1n) === 1n);
}

/** @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_basic_limit_information */
export const cpuSet: JobLimit = {
  item: 'cpuSet',
  information: EXTENDED,
  mechanism: 'Affinity',
  sample: [0],
  planned: (item) =>
    numbers(item.requested).every((cpu) => cpu < GROUP_CPUS)
      ? { value: item.requested }
      : { reason: `an affinity mask reaches the first ${GROUP_CPUS} cpus only`, remedy: '--cpu-set 0-63' },
  patch: (value) => ({ fields: { [FIELD]: maskOfCpus(numbers(value)) }, flags: WIN32.JOB_OBJECT_LIMIT_AFFINITY }),
  answer: (fields) => ({ value: cpusOfMask(valueIn(fields, FIELD)) }),
};

function numbers(value: ReceiptValue): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}
