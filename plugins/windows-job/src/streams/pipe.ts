import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { WIN32 } from '../win32/constants.ts';
import { SECURITY_ATTRIBUTES } from '../win32/layouts.ts';
import { pack } from '../win32/struct.ts';
import { INVALID_HANDLE, type Win32, wide } from '../win32/win32.ts';
import { setupError } from '../win32/win32-error.ts';

/** Who writes: the program, or this process. */
export type Direction = 'from-program' | 'to-program';

/** A pipe whose one end is a Node stream here, and whose other end is a handle for another process. */
export interface Pipe {
  /** The handle of the other end; made once, and to be closed by whoever asked for it. Does not wait for anything. */
  open(inheritable: boolean): number;
  /** Our end as a stream, which reads from then on. Only once, and after `open()`. */
  connect(): Promise<Socket>;
  /** Closes our end. */
  destroy(): void;
}

const BUFFER_BYTES = 65_536;

/** Our end may be read and written in the background, is the only one of its name, and is nobody's from another machine. */
const OWN_END = WIN32.FILE_FLAG_OVERLAPPED | WIN32.FILE_FLAG_FIRST_PIPE_INSTANCE;

/**
 * A pipe between this process and another. The descriptor that libuv makes of our handle has the one direction it needs;
 * where this Node does not export that way, a server of node:net takes the connection.
 * @throws RingfenceError `FENCE_SETUP_FAILED`
 */
export async function makePipe(win32: Win32, direction: Direction): Promise<Pipe> {
  const name = `\\\\.\\pipe\\ringfence-${process.pid}-${randomBytes(16).toString('hex')}`;
  const open = (inheritable: boolean): number => openOtherEnd(win32, name, direction, inheritable);
  return win32.openDescriptor === undefined
    ? serverPipe({ name, direction, open })
    : descriptorPipe(win32, win32.openDescriptor, { name, direction, open });
}

interface Named {
  readonly name: string;
  readonly direction: Direction;
  readonly open: Pipe['open'];
}

function descriptorPipe(
  win32: Win32,
  openDescriptor: (handle: number) => number,
  { name, direction, open }: Named,
): Pipe {
  const access = direction === 'from-program' ? WIN32.PIPE_ACCESS_INBOUND : WIN32.PIPE_ACCESS_OUTBOUND;
  const mode = WIN32.PIPE_REJECT_REMOTE_CLIENTS;
  const sizes = [BUFFER_BYTES, BUFFER_BYTES] as const;
  const handle = win32.CreateNamedPipeW(wide(name), access | OWN_END, mode, 1, ...sizes, 0, null);
  if (handle === INVALID_HANDLE) throw setupError('no pipe can be made', 'CreateNamedPipeW', win32.GetLastError());
  const reads = direction === 'from-program';
  let socket: Socket | undefined;
  return {
    open,
    connect: async () => {
      // A socket reads at once, and a pipe that nobody has opened yet cannot be read.
      socket = new Socket({ fd: openDescriptor(handle), readable: reads, writable: !reads });
      return socket;
    },
    destroy: () => {
      if (socket === undefined) win32.CloseHandle(handle);
      else socket.destroy();
    },
  };
}

async function serverPipe({ name, direction, open }: Named): Promise<Pipe> {
  const reads = direction === 'from-program';
  // At its end Node would shut down the direction that we never write, while the reader may have closed the pipe already.
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: reads });
  server.listen(name);
  await once(server, 'listening');
  const stream = once(server, 'connection').then(([socket]: Socket[]) => {
    server.close();
    if (socket === undefined) throw new TypeError('a connection without a socket');
    if (reads) socket.once('end', () => socket.destroy());
    return socket.resume().pause();
  });
  // A launch that fails before the other end was opened waits for no connection.
  stream.catch(() => undefined);
  const destroy = (): void => {
    server.close();
    stream.then((socket) => socket.destroy()).catch(() => undefined);
  };
  return { open, connect: () => stream, destroy };
}

/**
 * The rights beside reading and writing are for programs that look at or set the mode of the pipe, as Node itself does.
 * @see uv__create_pipe_pair(), libuv 1.x, src/win/pipe.c
 */
function openOtherEnd(win32: Win32, name: string, direction: Direction, inheritable: boolean): number {
  const access =
    direction === 'from-program'
      ? WIN32.GENERIC_WRITE | WIN32.FILE_READ_ATTRIBUTES
      : WIN32.GENERIC_READ + WIN32.FILE_WRITE_ATTRIBUTES;
  const handle = win32.CreateFileW(wide(name), access, 0, inheritance(inheritable), WIN32.OPEN_EXISTING, 0, 0);
  if (handle === INVALID_HANDLE) throw setupError('a pipe cannot be opened', 'CreateFileW', win32.GetLastError());
  return handle;
}

/** Security attributes of a handle that a new process may be given, or none. */
export function inheritance(inheritable: boolean): Buffer | null {
  return inheritable ? pack(SECURITY_ATTRIBUTES, { nLength: SECURITY_ATTRIBUTES.bytes, bInheritHandle: 1 }) : null;
}
