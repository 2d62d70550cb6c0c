import type { Capacity, LimitName, Limits } from '../contract/index.ts';
import { RESOURCE_ALIASES } from './aliases.ts';
import { parseBytes } from './bytes.ts';
import { parseCores } from './cores.ts';
import { type Bounds, parseCount } from './count.ts';
import { parseCpuList } from './cpu-list.ts';
import { parseDuration } from './duration.ts';
import { formatBytes } from './format.ts';
import { readHugePages } from './huge-pages.ts';
import { LIMIT_NAMES } from './items.ts';
import { readFields, type Shape } from './record.ts';
import { refusal } from './refusal.ts';
import { suggest } from './suggest.ts';
import { readDisk, readIo, readNetwork, type Surroundings } from './traffic.ts';

/** Limits in base units, and which of them were not written but follow from others. */
export interface NormalResources {
  readonly limits: Limits;
  readonly implied: readonly LimitName[];
}

type Reader<Name extends LimitName> = (value: unknown, surroundings: Surroundings) => NonNullable<Limits[Name]>;

const RESOURCES: Shape = {
  code: 'INVALID_RESOURCE',
  what: 'resources',
  fields: LIMIT_NAMES,
  aliases: RESOURCE_ALIASES,
  example: "{ memory: '512M', cpu: 1.5 }",
};

/** cpu.weight and io.weight (Linux 6.12, Documentation/admin-guide/cgroup-v2.rst). */
const WEIGHT: Bounds = { from: 1, to: 10_000 };

/** PID_MAX_LIMIT of 64-bit Linux; pids.max refuses more with EINVAL (Linux 6.12, include/linux/threads.h). */
const PIDS: Bounds = { from: 1, to: 4_194_304 };

/** A program starts with three open descriptors; with fewer it cannot even be executed. */
const OPEN_FILES: Bounds = { from: 3, to: Number.MAX_SAFE_INTEGER };

/** The smallest page of any supported machine; memory.max rounds down to pages, and less would be 0. */
const PAGE_BYTES = 4096;

const READERS: { readonly [Name in LimitName]: Reader<Name> } = {
  cpu: (value, { capacity }) => parseCores(value, capacity.cpus, 'cpu'),
  cpuWeight: (value) => parseCount(value, WEIGHT, 'cpuWeight'),
  cpuSet: (value, { capacity }) => parseCpuList(value, capacity.cpus, 'cpuSet'),
  cpuTime: (value) => positiveDuration(value, 'cpuTime'),
  memory: (value, { capacity }) => atLeastOnePage(value, capacity, 'memory'),
  memorySoft: (value, { capacity }) => atLeastOnePage(value, capacity, 'memorySoft'),
  swap: (value, { capacity }) => (value === 'max' ? value : parseBytes(value, capacity.memoryBytes, 'swap')),
  pids: (value) => parseCount(value, PIDS, 'pids'),
  io: readIo,
  ioWeight: (value) => parseCount(value, WEIGHT, 'ioWeight'),
  hugetlb: readHugePages,
  fileSize: (value) => parseBytes(value, undefined, 'fileSize'),
  openFiles: (value) => parseCount(value, OPEN_FILES, 'openFiles'),
  coreSize: (value) => parseBytes(value, undefined, 'coreSize'),
  disk: readDisk,
  network: readNetwork,
  wallTime: (value) => positiveDuration(value, 'wallTime'),
  idleTime: (value) => positiveDuration(value, 'idleTime'),
  output: (value) => parseBytes(value, undefined, 'output'),
};

/**
 * Resources as a caller wrote them, in base units; `undefined`, as a whole or for a field, asks for nothing.
 * A percentage is one of `capacity.memoryBytes`, and `cpuSet` may name the first `capacity.cpus`. Relative paths start at
 * `cwd`, or stay as they are without one. Nothing is looked up: that a path exists is for the executor to find.
 * @throws RingfenceError `INVALID_RESOURCE` with what is accepted instead
 */
export function normalizeResources(resources: unknown, capacity: Capacity, cwd?: string): NormalResources {
  const fields = readFields(resources === undefined ? {} : resources, RESOURCES);
  const written = readLimits(fields, { capacity, cwd });
  refuseSoftAboveHard(written);
  // Without a bound on swap a memory bound only moves the excess to disk.
  const impliesSwap = written.memory !== undefined && written.swap === undefined;
  const limits = Object.freeze(impliesSwap ? { ...written, swap: 0 } : written);
  return Object.freeze({ limits, implied: Object.freeze(impliesSwap ? (['swap'] as const) : []) });
}

/** The limit that was most likely meant by a word of another tool, such as `nproc` or `--memory-max`, or a misspelt one. */
export function suggestLimit(word: string): LimitName | undefined {
  const meant = suggest(word, LIMIT_NAMES, RESOURCE_ALIASES);
  return LIMIT_NAMES.find((name) => name === meant);
}

function readLimits(fields: ReadonlyMap<string, unknown>, surroundings: Surroundings): Limits {
  const read = <Name extends LimitName>(name: Name): NonNullable<Limits[Name]> | undefined =>
    fields.has(name) ? READERS[name](fields.get(name), surroundings) : undefined;
  return {
    cpu: read('cpu'),
    cpuWeight: read('cpuWeight'),
    cpuSet: read('cpuSet'),
    cpuTime: read('cpuTime'),
    memory: read('memory'),
    memorySoft: read('memorySoft'),
    swap: read('swap'),
    pids: read('pids'),
    io: read('io'),
    ioWeight: read('ioWeight'),
    hugetlb: read('hugetlb'),
    fileSize: read('fileSize'),
    openFiles: read('openFiles'),
    coreSize: read('coreSize'),
    disk: read('disk'),
    network: read('network'),
    wallTime: read('wallTime'),
    idleTime: read('idleTime'),
    output: read('output'),
  };
}

function positiveDuration(value: unknown, what: string): number {
  const ms = parseDuration(value, what);
  if (ms > 0) return ms;
  throw refusal('INVALID_RESOURCE', {
    problem: `${what} is no time at all`,
    expected: 'more than 0 ms',
    received: value,
    remedy: `leave ${what} out for no bound`,
  });
}

function atLeastOnePage(value: unknown, capacity: Capacity, what: string): number {
  const bytes = parseBytes(value, capacity.memoryBytes, what);
  if (bytes >= PAGE_BYTES) return bytes;
  throw refusal('INVALID_RESOURCE', {
    problem: `${what} is less than one page of memory, and no program can start in that`,
    expected: `at least ${PAGE_BYTES} bytes; a unit may be missing`,
    received: value,
    remedy: bytes === 0 ? `leave ${what} out for no bound` : `${what}: '${bytes}M'`,
  });
}

function refuseSoftAboveHard({ memory, memorySoft }: Limits): void {
  if (memory === undefined || memorySoft === undefined || memorySoft <= memory) return;
  throw refusal('INVALID_RESOURCE', {
    problem: 'memorySoft is above memory and would never be reached',
    expected: `at most the ${formatBytes(memory)} of memory`,
    received: formatBytes(memorySoft),
    remedy: `memorySoft: '${formatBytes(Math.trunc((memory * 9) / 10 / PAGE_BYTES) * PAGE_BYTES || memory)}'`,
  });
}
