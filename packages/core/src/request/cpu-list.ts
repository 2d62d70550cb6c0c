import { readList } from './record.ts';
import { refusal } from './refusal.ts';

const EXAMPLE = "'0-2,4'";

/** A list of every cpu of the largest machine written out, and room to spare. */
const LONGEST_LIST = 65_536;

/**
 * The cpu numbers of a list such as `"0-2,4"` or `[0, 1, 2, 4]`, sorted and each once. `cpus` says how many exist.
 * @throws RingfenceError `INVALID_RESOURCE` for an empty list, a range that runs backwards, and a cpu that does not exist
 */
export function parseCpuList(value: unknown, cpus: number, what: string): readonly number[] {
  const numbers = typeof value === 'string' ? textCpus(value, cpus, what) : listCpus(value, cpus, what);
  const list = [...new Set(numbers)].sort((left, right) => left - right);
  if (list.length === 0) throw notAList(value, cpus, what);
  return Object.freeze(list);
}

/** The shortest text for a sorted list of cpus, in the form the kernel prints: `0-2,4`. */
export function formatCpuList(cpus: readonly number[]): string {
  const ranges: { readonly from: number; to: number }[] = [];
  for (const cpu of cpus) {
    const last = ranges.at(-1);
    if (last !== undefined && last.to + 1 === cpu) last.to = cpu;
    else ranges.push({ from: cpu, to: cpu });
  }
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

function textCpus(text: string, cpus: number, what: string): readonly number[] {
  if (text.length > LONGEST_LIST) throw notAList(text, cpus, what);
  return text.split(',').flatMap((entry) => {
    const [, first, last = first] = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(entry) ?? [];
    if (first === undefined) throw notAList(text, cpus, what);
    return range(Number(first), Number(last), cpus, what, text);
  });
}

function range(first: number, last: number, cpus: number, what: string, text: string): readonly number[] {
  if (last >= cpus) throw noSuchCpu(last, cpus, what, text);
  if (first <= last) return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  throw refusal('INVALID_RESOURCE', {
    problem: `${what} has a range that runs backwards`,
    expected: `a list such as ${EXAMPLE}`,
    received: text,
    remedy: `${what}: '${last}-${first}'`,
  });
}

function listCpus(value: unknown, cpus: number, what: string): readonly number[] {
  const list = readList(value, { code: 'INVALID_RESOURCE', what, example: EXAMPLE });
  if (list === undefined) throw notAList(value, cpus, what);
  return list.map((cpu) => {
    if (typeof cpu !== 'number' || !Number.isInteger(cpu) || cpu < 0) throw notAList(value, cpus, what);
    if (cpu >= cpus) throw noSuchCpu(cpu, cpus, what, value);
    return Math.abs(cpu);
  });
}

function noSuchCpu(cpu: number, cpus: number, what: string, received: unknown): Error {
  return refusal('INVALID_RESOURCE', {
    problem: `${what} names cpu ${cpu}, which does not exist`,
    expected: cpus === 1 ? 'cpu 0, the only one of this machine' : `cpus 0 to ${cpus - 1} of this machine`,
    received,
  });
}

function notAList(received: unknown, cpus: number, what: string): Error {
  return refusal('INVALID_RESOURCE', {
    problem: `${what} is not a list of cpus`,
    expected: `a list such as ${EXAMPLE} or [0, 1, 2, 4], of cpus 0 to ${cpus - 1}`,
    received,
    remedy: typeof received === 'number' ? `${what}: [${received}]` : undefined,
  });
}
