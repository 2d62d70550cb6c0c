import { type Handle, type ProcessIdentity, RingfenceError, type RunRecord } from '@ringfence/core';

/** Files of the kernel in which the usage of a run that lives is read, each in its own unit. */
export interface LiveFiles {
  /** Bytes. */
  readonly memory?: string;
  /** Tasks. */
  readonly tasks?: string;
  /** Nanoseconds, or `cpu.stat` of a v2 group. */
  readonly cpu?: string;
}

/** A group of the kernel that is removed when everything about the run is written down. */
export interface KeptGroup {
  readonly path: string;
  readonly inode: number;
}

/** What `run.json` says. */
export interface RunState {
  readonly schemaVersion: 1;
  readonly run: string;
  readonly name: string | undefined;
  readonly executor: string;
  /** The process whose life says that the run is looked after. */
  readonly keeper: ProcessIdentity;
  /** Set where the keeper looks after other things too: it looks after the run as long as this very folder is there. */
  readonly group?: KeptGroup;
  readonly data: Handle['data'];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly live: LiveFiles;
  /** What the reader of a report should know of how this run is looked after. */
  readonly notes: readonly string[];
  /** Where the promise ends that its end will be known; left out: nowhere that is known. */
  readonly bounds?: string;
  /** `undefined` until the program stood in its fence. */
  readonly record: RunRecord | undefined;
}

const VERSION = 1;

/** The text of `run.json`. */
export function formatRunState(state: RunState): string {
  return `${JSON.stringify(state)}\n`;
}

/**
 * Reads the text of `run.json`.
 * @param path for the error
 * @throws RingfenceError `INVALID_HANDLE` for a text that is cut, is something else, or is of a later version
 */
export function parseRunState(text: string, path: string): RunState {
  const value = parseJson(text, path);
  if (typeof value !== 'object' || value === null) throw damaged(path, 'it holds no object');
  const fields = value as Readonly<Record<string, unknown>>;
  const { schemaVersion } = fields;
  if (typeof schemaVersion === 'number' && schemaVersion > VERSION) throw fromTheFuture(path, schemaVersion);
  if (!isRunState(fields)) throw damaged(path, 'fields are missing or of another kind');
  return { ...fields, name: fields.name, record: fields.record };
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(path, text.trim() === '' ? 'it is empty' : 'it is no JSON, or is cut', cause);
  }
}

function isRunState(fields: Readonly<Record<string, unknown>>): fields is RunState & Record<string, unknown> {
  const { schemaVersion, run, name, executor, keeper, group, data, createdAt, live, notes, record, bounds } = fields;
  return (
    schemaVersion === VERSION &&
    typeof run === 'string' &&
    (name === undefined || typeof name === 'string') &&
    typeof executor === 'string' &&
    isIdentity(keeper) &&
    (group === undefined || isGroup(group)) &&
    isObject(data) &&
    Object.values(data).every((entry) => typeof entry === 'string' || typeof entry === 'number') &&
    typeof createdAt === 'number' &&
    isObject(live) &&
    Object.values(live).every((path) => typeof path === 'string') &&
    Array.isArray(notes) &&
    (bounds === undefined || typeof bounds === 'string') &&
    (record === undefined || isRecord(record))
  );
}

function isIdentity(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { pid, startTime, bootId } = value;
  return (
    Number.isSafeInteger(pid) && typeof startTime === 'string' && (bootId === undefined || typeof bootId === 'string')
  );
}

function isGroup(value: unknown): boolean {
  return isObject(value) && typeof value['path'] === 'string' && Number.isSafeInteger(value['inode']);
}

function isRecord(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { command, limits, receipt, startedAt } = value;
  return isObject(command) && isObject(limits) && isObject(receipt) && typeof startedAt === 'number';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function damaged(path: string, why: string, cause?: unknown): RingfenceError {
  return new RingfenceError('INVALID_HANDLE', {
    problem: `the state in ${path} cannot be read: ${why}`,
    expected: `what ringfence wrote, schemaVersion ${VERSION}`,
    remedy: 'ringfence prune',
    ...(cause === undefined ? {} : { cause }),
  });
}

function fromTheFuture(path: string, version: number): RingfenceError {
  return new RingfenceError('INVALID_HANDLE', {
    problem: `the state in ${path} was written by a later ringfence`,
    expected: `schemaVersion ${VERSION}`,
    received: version,
    remedy: 'npm install -g ringfence@latest',
  });
}
