import type { Socket } from 'node:net';
import { pipeline, type Readable, type Writable } from 'node:stream';
import { RingfenceError, type StandardStreams, type StdinOption, type StdoutOption } from '@ringfence/core';
import { WIN32 } from '../win32/constants.ts';
import { INVALID_HANDLE, type Win32, wide } from '../win32/win32.ts';
import { authority } from '../win32/win32-error.ts';
import { inheritance, makePipe, type Pipe } from './pipe.ts';

/** The three standard handles of a program, in their order. */
export type StandardHandles = readonly [stdin: number, stdout: number, stderr: number];

/** The streams a caller gets: those that were asked for as pipes. */
export interface CallerStreams {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
}

/** Standard streams that are ready for a program. */
export interface PreparedStreams {
  /** Opens the program's ends, inheritable; whoever asked closes them. Does not wait: no other start comes between. */
  open(): StandardHandles;
  /** Our ends, connected and fed. */
  connect(): Promise<CallerStreams>;
  destroy(): void;
}

const STANDARD = [WIN32.STD_INPUT_HANDLE, WIN32.STD_OUTPUT_HANDLE, WIN32.STD_ERROR_HANDLE] as const;

const SHARED = WIN32.FILE_SHARE_READ | WIN32.FILE_SHARE_WRITE | WIN32.FILE_SHARE_DELETE;

/** @throws RingfenceError `FENCE_SETUP_FAILED` */
export async function prepareStreams(win32: Win32, stdio: StandardStreams): Promise<PreparedStreams> {
  const options = [stdio.stdin, stdio.stdout, stdio.stderr] as const;
  const pipes = await Promise.all(options.map((option, index) => pipeFor(win32, option, index)));
  const destroy = (): void => {
    for (const pipe of pipes) pipe?.destroy();
  };
  return {
    open: () => openAll(win32, options, pipes),
    connect: async () => connect(stdio, await Promise.all(pipes.map((pipe) => pipe?.connect()))),
    destroy,
  };
}

async function pipeFor(win32: Win32, option: StdinOption | StdoutOption, index: number): Promise<Pipe | undefined> {
  if (option === 'inherit' || option === 'ignore' || isFile(option)) return undefined;
  return makePipe(win32, index === 0 ? 'to-program' : 'from-program');
}

function openAll(
  win32: Win32,
  options: readonly (StdinOption | StdoutOption)[],
  pipes: readonly (Pipe | undefined)[],
): StandardHandles {
  const opened: number[] = [];
  try {
    for (const [index, option] of options.entries()) {
      opened.push(pipes[index]?.open(true) ?? openPlain(win32, option, index));
    }
    const [stdin = 0, stdout = 0, stderr = 0] = opened;
    return [stdin, stdout, stderr];
  } catch (error) {
    for (const handle of opened) win32.CloseHandle(handle);
    throw error;
  }
}

function openPlain(win32: Win32, option: StdinOption | StdoutOption, index: number): number {
  if (isFile(option)) return openFile(win32, option.file, index);
  return option === 'inherit' ? openOwn(win32, index) : openNull(win32, index);
}

/** A handle of our own standard stream that a program may inherit: Node takes that away from its own at its start. */
function openOwn(win32: Win32, index: number): number {
  const own = win32.GetStdHandle(STANDARD[index] ?? WIN32.STD_ERROR_HANDLE);
  if (own === 0 || own === INVALID_HANDLE) return openNull(win32, index);
  const copy = Buffer.alloc(8);
  const self = win32.GetCurrentProcess();
  const done = win32.DuplicateHandle(self, own, self, copy, 0, 1, WIN32.DUPLICATE_SAME_ACCESS);
  return done === 0 ? openNull(win32, index) : Number(copy.readBigInt64LE());
}

function openNull(win32: Win32, index: number): number {
  return open(win32, 'NUL', index === 0 ? WIN32.GENERIC_READ : WIN32.GENERIC_WRITE, WIN32.OPEN_EXISTING);
}

/** The program gets the file itself. Both outputs may be one file: each write goes to its end, wherever it is by then. */
function openFile(win32: Win32, file: string, index: number): number {
  if (index === 0) return open(win32, file, WIN32.GENERIC_READ, WIN32.OPEN_EXISTING);
  win32.CloseHandle(open(win32, file, WIN32.GENERIC_WRITE, WIN32.CREATE_ALWAYS));
  return open(win32, file, WIN32.FILE_APPEND_DATA | WIN32.SYNCHRONIZE, WIN32.OPEN_EXISTING);
}

function open(win32: Win32, file: string, access: number, disposition: number): number {
  const shared = [SHARED, inheritance(true), disposition, WIN32.FILE_ATTRIBUTE_NORMAL, 0] as const;
  const handle = win32.CreateFileW(wide(file), access, ...shared);
  if (handle !== INVALID_HANDLE) return handle;
  throw new RingfenceError('INVALID_COMMAND', {
    problem: 'the file for a standard stream cannot be opened',
    received: file,
    authority: authority('CreateFileW', win32.GetLastError()),
  });
}

function connect({ stdin, stdout, stderr }: StandardStreams, ends: readonly (Socket | undefined)[]): CallerStreams {
  feed(stdin, ends[0]);
  drainInto(ends[1], stdout);
  drainInto(ends[2], stderr);
  return {
    stdin: stdin === 'pipe' ? ends[0] : undefined,
    stdout: stdout === 'pipe' ? ends[1] : undefined,
    stderr: stderr === 'pipe' ? ends[2] : undefined,
  };
}

function feed(option: StdinOption, stdin: Writable | undefined): void {
  if (typeof option === 'string' || stdin === undefined || isFile(option)) return;
  // A program that ends without reading its input breaks the pipe; that is its right and no error of the run.
  if ('text' in option) stdin.on('error', () => undefined).end(option.text);
  else pipeline(option, stdin, () => undefined);
}

function drainInto(source: Readable | undefined, option: StdoutOption): void {
  if (source === undefined || typeof option === 'string' || isFile(option)) return;
  source.pipe(option, { end: false });
}

function isFile(option: StdinOption | StdoutOption): option is { readonly file: string } {
  return typeof option === 'object' && 'file' in option;
}
