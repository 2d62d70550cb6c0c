import type { ReceiptValue } from '@ringfence/core';
import { WIN32 } from '../win32/constants.ts';
import { CPU, type FieldValues, hasFlag, type JobLimit, valueIn } from './limit.ts';

/** A rate counts hundredths of a percent of all cpus of the machine together. */
const WHOLE_MACHINE = 10_000;

const CAP = WIN32.JOB_OBJECT_CPU_RATE_CONTROL_ENABLE | WIN32.JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP;
const WEIGHT = WIN32.JOB_OBJECT_CPU_RATE_CONTROL_ENABLE | WIN32.JOB_OBJECT_CPU_RATE_CONTROL_WEIGHT_BASED;

/** Cores as Windows counts them: from 1, the smallest rate, to the whole machine. */
export function rateOfCores(cores: number, cpus: number): number {
  return Math.min(WHOLE_MACHINE, Math.max(1, Math.round((cores / cpus) * WHOLE_MACHINE)));
}

/** The cores that a rate stands for. */
export function coresOfRate(rate: number, cpus: number): number {
  return (rate * cpus) / WHOLE_MACHINE;
}

/** Shares from 1 to 10000 around 100 on the nine steps of Windows around 5: each step is a factor of the square root of 10. */
export function windowsWeight(weight: number): number {
  return Math.min(9, Math.max(1, Math.round(1 + 2 * Math.log10(weight))));
}

/** @see https://learn.microsoft.com/windows/win32/api/winnt/ns-winnt-jobobject_cpu_rate_control_information */
export const cpu: JobLimit = {
  item: 'cpu',
  information: CPU,
  mechanism: 'CpuRate with JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP',
  sample: 0.5,
  planned: (item) => ({ value: item.requested }),
  patch: (value, { cpus }) => ({
    fields: { CpuRate: BigInt(rateOfCores(Number(value), cpus)) },
    flags: CAP,
    cleared: WIN32.JOB_OBJECT_CPU_RATE_CONTROL_WEIGHT_BASED,
  }),
  answer: (fields, _value, { cpus }) => {
    const rate = Number(valueIn(fields, 'CpuRate'));
    return { value: coresOfRate(rate, cpus), note: `CpuRate ${rate}: ${rate / 100} % of a machine with ${cpus} cpus` };
  },
  // The rate of an inner job is a share of the rate of the job around it.
  outer: (around, own) => {
    const share = capIn(around);
    return share === undefined || share >= 1 ? undefined : Number(own) * share;
  },
};

/** Shares the class with the hard cap and cannot stand beside it. */
export const cpuWeight: JobLimit = {
  item: 'cpuWeight',
  information: CPU,
  mechanism: 'Weight with JOB_OBJECT_CPU_RATE_CONTROL_WEIGHT_BASED',
  sample: 100,
  planned: (item) => ({ value: item.requested }),
  patch: (value) => ({
    fields: { Weight: BigInt(windowsWeight(Number(value))) },
    flags: WEIGHT,
    cleared: WIN32.JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP,
  }),
  answer: (fields, value) => weightAnswer(Number(valueIn(fields, 'Weight')), value),
};

function weightAnswer(weight: number, asked: ReceiptValue): { value: ReceiptValue; note: string } {
  const value = weight === windowsWeight(Number(asked)) ? asked : weight;
  return { value, note: `Weight ${weight} of the 9 steps of Windows, where 5 is what everybody has` };
}

function capIn(fields: FieldValues): number | undefined {
  if (!hasFlag(CPU, fields, WIN32.JOB_OBJECT_CPU_RATE_CONTROL_HARD_CAP)) return undefined;
  return Number(valueIn(fields, 'CpuRate')) / WHOLE_MACHINE;
}
