import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { groupsOf, upwards } from './groups.ts';
import type { OutsideGroup, OutsideValue } from './outside.ts';
import { textOf } from './processes.ts';

type Bound = number | 'max';

/** Reads one bound in a folder of groups; `undefined` where the folder has no such file. */
type Reader = (folder: string) => Bound | undefined;

interface Known {
  /** The file whose presence tells that this is the hierarchy. */
  readonly file: string;
  readonly read: Reader;
  /** Bounds of groups above hold too; a weight counts only among neighbours. */
  readonly inherited: boolean;
}

const UNLIMITED = 2 ** 60;

const bound =
  (file: string): Reader =>
  (folder) =>
    parseBound(textOf(join(folder, file)));

/** The kernel's own files for each item: of the v2 tree first, then of v1 hierarchies. */
const KNOWN: Readonly<Record<string, readonly Known[]>> = {
  memory: files(['memory.max', 'memory.limit_in_bytes']),
  memorySoft: files(['memory.high', 'memory.soft_limit_in_bytes']),
  pids: files(['pids.max']),
  hugetlb: files(['hugetlb.2MB.max', 'hugetlb.2MB.limit_in_bytes']),
  swap: [
    { file: 'memory.swap.max', read: bound('memory.swap.max'), inherited: true },
    { file: 'memory.memsw.limit_in_bytes', read: swapOfV1, inherited: false },
  ],
  cpu: [
    { file: 'cpu.max', read: coresOfV2, inherited: true },
    { file: 'cpu.cfs_quota_us', read: coresOfV1, inherited: true },
  ],
  ioWeight: [
    { file: 'io.weight', read: defaultWeight('io.weight'), inherited: false },
    { file: 'blkio.bfq.weight', read: defaultWeight('blkio.bfq.weight'), inherited: false },
  ],
  cpuWeight: [
    { file: 'cpu.weight', read: bound('cpu.weight'), inherited: false },
    { file: 'cpu.shares', read: weightOfV1, inherited: false },
  ],
};

const RLIMITS: Readonly<Record<string, readonly [line: string, unit: number]>> = {
  RLIMIT_AS: ['Max address space', 1],
  RLIMIT_DATA: ['Max data size', 1],
  RLIMIT_NPROC: ['Max processes', 1],
  RLIMIT_CPU: ['Max cpu time', 1000],
  RLIMIT_FSIZE: ['Max file size', 1],
  RLIMIT_NOFILE: ['Max open files', 1],
  RLIMIT_CORE: ['Max core file size', 1],
};

/** What the kernel holds a process to; `undefined` for an item whose file the kit does not know. */
export function kernelValue(pid: number, item: string, mechanism: string): OutsideValue | undefined {
  const rlimit = RLIMITS[mechanism.split(' ')[0] ?? ''];
  if (rlimit !== undefined) return processLimit(pid, rlimit);
  const groups = groupsOf(pid);
  for (const known of KNOWN[item] ?? []) {
    const group = groups.find(({ directory }) => existsSync(join(directory, known.file)));
    const value = group === undefined ? undefined : known.read(group.directory);
    if (group === undefined || value === undefined) continue;
    const effective = known.inherited ? least(upwards(group).map(known.read)) : undefined;
    return { value, effective, source: join(group.directory, known.file) };
  }
  return undefined;
}

/** True when a mechanism that is named like a control file is one in a group; `undefined` for names of another kind. */
export function hasControlFile(groups: readonly OutsideGroup[], mechanism: string): boolean | undefined {
  if (!/^[a-z]+\.[\w.*]+$/.test(mechanism)) return undefined;
  const [prefix = '', ...rest] = mechanism.split('*');
  const isIt = (name: string): boolean => (rest.length === 0 ? name === mechanism : name.startsWith(prefix));
  return groups.some(({ directory }) => namesIn(directory).some(isIt));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // The group is gone, and every file with it.
    return [];
  }
}

function processLimit(pid: number, [line, unit]: readonly [string, number]): OutsideValue | undefined {
  const source = `/proc/${pid}/limits`;
  const found = (textOf(source) ?? '').split('\n').find((candidate) => candidate.startsWith(`${line} `));
  const [soft, hard] = (found ?? '').slice(line.length).trim().split(/\s+/);
  // The soft limit of cpu time ends a program already; any other may be raised by it up to the hard one.
  const bounding = line === 'Max cpu time' ? soft : hard;
  if (bounding === undefined) return undefined;
  const value = bounding === 'unlimited' ? 'max' : Number(bounding) * unit;
  return { value, effective: value, source };
}

function files(names: readonly string[]): readonly Known[] {
  return names.map((file) => ({ file, read: bound(file), inherited: true }));
}

/** v1 says "no bound" by -1 or by its largest number. */
function parseBound(text: string | undefined): Bound | undefined {
  const word = text?.trim();
  if (word === undefined || word === '') return undefined;
  if (word === 'max') return 'max';
  const number = Number(word);
  if (Number.isNaN(number)) return undefined;
  return number < 0 || number > UNLIMITED ? 'max' : number;
}

function coresOfV2(folder: string): Bound | undefined {
  const [quota, period] = (textOf(join(folder, 'cpu.max')) ?? '').trim().split(' ');
  const value = parseBound(quota);
  return value === undefined || value === 'max' ? value : value / Number(period);
}

function coresOfV1(folder: string): Bound | undefined {
  const quota = parseBound(textOf(join(folder, 'cpu.cfs_quota_us')));
  return quota === undefined || quota === 'max' ? quota : quota / Number(textOf(join(folder, 'cpu.cfs_period_us')));
}

/** `default 100` in a file that may name devices too, or the number alone. */
function defaultWeight(file: string): Reader {
  return (folder) => parseBound(/^(?:default )?(\d+)$/m.exec(textOf(join(folder, file)) ?? '')?.[1]);
}

/** Where a weight is 100, shares are 1024. */
function weightOfV1(folder: string): Bound | undefined {
  const shares = parseBound(textOf(join(folder, 'cpu.shares')));
  return typeof shares === 'number' ? Math.max(1, Math.round((shares * 100) / 1024)) : shares;
}

/** v1 bounds memory and swap together. */
function swapOfV1(folder: string): Bound | undefined {
  const both = parseBound(textOf(join(folder, 'memory.memsw.limit_in_bytes')));
  const memory = parseBound(textOf(join(folder, 'memory.limit_in_bytes')));
  if (both === undefined || memory === undefined) return undefined;
  return both === 'max' || memory === 'max' ? 'max' : both - memory;
}

function least(bounds: readonly (Bound | undefined)[]): Bound {
  const numbers = bounds.filter((value): value is number => typeof value === 'number');
  return numbers.length === 0 ? 'max' : Math.min(...numbers);
}
