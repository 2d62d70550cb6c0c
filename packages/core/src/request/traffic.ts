import { posix, win32 } from 'node:path';
import type { Capacity, Limits, NormalIo } from '../contract/index.ts';
import { DISK_ALIASES, IO_ALIASES, NETWORK_ALIASES } from './aliases.ts';
import { parseBytes } from './bytes.ts';
import { parseCount } from './count.ts';
import { readFields, readList, type Shape } from './record.ts';
import { refusal } from './refusal.ts';

/** What a request is read against. */
export interface Surroundings {
  readonly capacity: Capacity;
  /** Relative paths start here; `undefined` leaves them as they are. */
  readonly cwd: string | undefined;
}

type Fields = ReadonlyMap<string, unknown>;

const IO: Shape = {
  code: 'INVALID_RESOURCE',
  what: 'io',
  fields: ['path', 'readBytes', 'writeBytes', 'readOperations', 'writeOperations'],
  aliases: IO_ALIASES,
  example: "{ path: '/', writeBytes: '10M' }",
};

const DISK: Shape = {
  code: 'INVALID_RESOURCE',
  what: 'disk',
  fields: ['path', 'size'],
  aliases: DISK_ALIASES,
  example: "{ path: '/', size: '1G' }",
};

const NETWORK: Shape = {
  code: 'INVALID_RESOURCE',
  what: 'network',
  fields: ['receiveBytes', 'transmitBytes'],
  aliases: NETWORK_ALIASES,
  example: "{ receiveBytes: '1M' }",
};

/** Disk rates, one entry for each path. @throws RingfenceError `INVALID_RESOURCE` */
export function readIo(value: unknown, { cwd }: Surroundings): readonly NormalIo[] {
  return entriesOf(value, IO, (fields) => {
    requireOne(fields, IO, value);
    return {
      path: readPath(fields, IO, cwd),
      readBytes: bytesRate(fields, 'readBytes', IO),
      writeBytes: bytesRate(fields, 'writeBytes', IO),
      readOperations: operationsRate(fields, 'readOperations'),
      writeOperations: operationsRate(fields, 'writeOperations'),
    };
  });
}

/** Disk space, one entry for each path. @throws RingfenceError `INVALID_RESOURCE` */
export function readDisk(value: unknown, { cwd }: Surroundings): NonNullable<Limits['disk']> {
  return entriesOf(value, DISK, (fields) => ({
    path: readPath(fields, DISK, cwd),
    bytes: parseBytes(fields.get('size'), undefined, 'disk.size'),
  }));
}

/** Network rates. @throws RingfenceError `INVALID_RESOURCE` */
export function readNetwork(value: unknown): NonNullable<Limits['network']> {
  const fields = readFields(value, NETWORK);
  requireOne(fields, NETWORK, value);
  return Object.freeze({
    receiveBytes: bytesRate(fields, 'receiveBytes', NETWORK),
    transmitBytes: bytesRate(fields, 'transmitBytes', NETWORK),
  });
}

/** One object or a list of them; two entries for one path would have to fight for it. */
function entriesOf<T extends { readonly path: string }>(
  value: unknown,
  shape: Shape,
  read: (fields: Fields) => T,
): readonly T[] {
  const list = readList(value, shape) ?? [value];
  const entries = list.map((entry) => Object.freeze(read(readFields(entry, shape))));
  const twice = entries.find(({ path }, index) => entries.findIndex((other) => samePath(other.path, path)) < index);
  if (entries.length > 0 && twice === undefined) return Object.freeze(entries);
  throw refusal('INVALID_RESOURCE', {
    problem: twice === undefined ? `${shape.what} is an empty list` : `${shape.what} names one path twice`,
    expected: `one entry for each path, such as ${shape.example}`,
    received: twice?.path ?? value,
    remedy: twice === undefined ? `leave ${shape.what} out for no bound` : 'put both into one entry',
  });
}

function requireOne(fields: Fields, shape: Shape, received: unknown): void {
  const rates = shape.fields.filter((name) => name !== 'path');
  if (rates.some((name) => fields.has(name))) return;
  throw refusal('INVALID_RESOURCE', {
    problem: `${shape.what} bounds nothing`,
    expected: `at least one of ${rates.join(', ')}, such as ${shape.example}`,
    received,
  });
}

function bytesRate(fields: Fields, name: string, shape: Shape): number | undefined {
  const what = `${shape.what}.${name}`;
  return fields.has(name) ? aboveZero(parseBytes(fields.get(name), undefined, what), what) : undefined;
}

function operationsRate(fields: Fields, name: string): number | undefined {
  const bounds = { from: 1, to: Number.MAX_SAFE_INTEGER };
  return fields.has(name) ? parseCount(fields.get(name), bounds, `io.${name}`) : undefined;
}

/** A rate of 0 would be a wait without end, and io.max refuses it with ERANGE (Linux 6.12 block/blk-throttle.c). */
function aboveZero(rate: number, what: string): number {
  if (rate > 0) return rate;
  throw refusal('INVALID_RESOURCE', {
    problem: `${what} is not above 0`,
    expected: 'at least 1 byte per second',
    received: rate,
  });
}

function readPath(fields: Fields, shape: Shape, cwd: string | undefined): string {
  const path = fields.get('path');
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return absolute(path, cwd);
  throw refusal('INVALID_RESOURCE', {
    problem: `${shape.what}.path is not a path`,
    expected: `text without a NUL byte, such as ${shape.example}`,
    received: path,
  });
}

/** An absolute path stays as it was written: the kernel resolves a `..` behind a symbolic link in its own way. */
function absolute(path: string, cwd: string | undefined): string {
  if (cwd === undefined) return path;
  const flavour = isWindowsPath(cwd) ? win32 : posix;
  return flavour.isAbsolute(path) ? path : flavour.join(cwd, path);
}

function isWindowsPath(path: string): boolean {
  return /^(?:[a-z]:|\\\\)/i.test(path);
}

function samePath(left: string, right: string): boolean {
  return trimmed(left) === trimmed(right);
}

function trimmed(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/+$/, '');
}
