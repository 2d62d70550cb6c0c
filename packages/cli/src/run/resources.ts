import { type IoLimit, type Resources, RingfenceError } from '@ringfence/core';
import { withUnit } from '@ringfence/core/units';
import { type Given, said, textOf, textsOf } from './given.ts';

/**
 * The limits that were typed. Sizes, cores and cpu lists are core's to read; counts are digits, and a time without a unit
 * is in seconds.
 * @throws RingfenceError `INVALID_OPTION`
 */
export function readResources(given: Given): Resources {
  const io = readRates(given);
  return said({
    cpu: textOf(given, 'cpus'),
    cpuWeight: count(given, 'cpuWeight', '--cpu-weight'),
    cpuSet: textOf(given, 'cpuSet'),
    cpuTime: seconds(given, 'cpuTime'),
    memory: textOf(given, 'memory'),
    memorySoft: textOf(given, 'memorySoft'),
    swap: textOf(given, 'swap'),
    pids: count(given, 'pids', '--pids'),
    io: io.length === 0 ? undefined : io,
    ioWeight: count(given, 'ioWeight', '--io-weight'),
    fileSize: textOf(given, 'fileSize'),
    openFiles: count(given, 'openFiles', '--open-files'),
    coreSize: textOf(given, 'coreSize'),
    wallTime: readWallTime(given),
    idleTime: seconds(given, 'idleTimeout'),
    output: textOf(given, 'outputLimit'),
  });
}

function readWallTime(given: Given): string | undefined {
  const [timeout, wall] = [seconds(given, 'timeout'), seconds(given, 'wall')];
  if (timeout === undefined || wall === undefined || timeout === wall) return timeout ?? wall;
  throw new RingfenceError('INVALID_OPTION', {
    problem: '--timeout and --wall are two names of one limit',
    expected: 'one of them',
    received: `${timeout} and ${wall}`,
  });
}

/** Each option for rates, and what it sets. */
const RATES: readonly {
  readonly name: string;
  readonly flag: string;
  readonly read: (rate: string) => Partial<IoLimit>;
}[] = [
  { name: 'ioRead', flag: '--io-read', read: (rate) => ({ readBytes: rate }) },
  { name: 'ioWrite', flag: '--io-write', read: (rate) => ({ writeBytes: rate }) },
  {
    name: 'ioReadIops',
    flag: '--io-read-iops',
    read: (rate) => ({ readOperations: wholeNumber(rate, '--io-read-iops') }),
  },
  {
    name: 'ioWriteIops',
    flag: '--io-write-iops',
    read: (rate) => ({ writeOperations: wholeNumber(rate, '--io-write-iops') }),
  },
];

/** The rates, one entry for each path. */
function readRates(given: Given): readonly IoLimit[] {
  const byPath = new Map<string, IoLimit>();
  for (const { name, flag, read } of RATES) {
    for (const text of textsOf(given, name)) {
      const [path, rate] = splitRate(text, flag);
      byPath.set(path, { ...byPath.get(path), path, ...read(rate) });
    }
  }
  return [...byPath.values()];
}

/** A path may hold an equals sign, a rate does not. */
function splitRate(text: string, flag: string): readonly [string, string] {
  const at = text.lastIndexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new RingfenceError('INVALID_OPTION', {
    problem: `${flag} names no path with a rate`,
    expected: flag.endsWith('iops') ? `${flag} /data=100` : `${flag} /data=10M`,
    received: text,
  });
}

function seconds(given: Given, name: string): string | undefined {
  const text = textOf(given, name);
  return text === undefined ? undefined : withUnit(text, 's');
}

function count(given: Given, name: string, flag: string): number | undefined {
  const text = textOf(given, name);
  return text === undefined ? undefined : wholeNumber(text, flag);
}

function wholeNumber(text: string, flag: string): number {
  if (/^\d{1,16}$/.test(text)) return Number(text);
  throw new RingfenceError('INVALID_OPTION', {
    problem: `${flag} is not a whole number`,
    expected: 'digits',
    received: text,
  });
}
