import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { PassThrough, pipeline } from 'node:stream';
import type { Exit, Spawned, Spawner, SpawnRequest, StdinOption, StdoutOption } from '../contract/index.ts';
import { errorText, RingfenceError, systemCode } from '../errors/index.ts';
import { spawnError } from './spawn-error.ts';

/** What this room needs of a started process; execa's own type stays here. */
interface Child extends PromiseLike<unknown> {
  readonly pid?: number | undefined;
  readonly stdio: readonly (Readable | Writable | null | undefined)[];
  unref(): void;
  once(event: 'exit', listener: (code: number | null, signal: NodeJS.Signals | null) => void): unknown;
}

type Stdio = 'pipe' | 'inherit' | 'ignore' | number;

/** The spawner every executor is given: execa, without its buffering, its timers and its rejections. */
export const spawner: Spawner = { spawn };

let execaModule: Promise<typeof import('execa')> | undefined;

async function spawn(request: SpawnRequest): Promise<Spawned> {
  execaModule ??= import('execa');
  const { execa } = await execaModule;
  const opened: number[] = [];
  try {
    const { stdin, stdout, stderr } = request.stdio;
    const stdio: Stdio[] = [sourceOf(stdin, opened), sinkOf(stdout, opened), sinkOf(stderr, opened)];
    if (request.controlPipe || request.lifeline) stdio.push(request.controlPipe ? 'pipe' : 'ignore');
    if (request.lifeline) stdio.push('pipe');
    const child: Child = execa(request.file, [...request.args], {
      cwd: request.cwd,
      env: { ...request.env },
      extendEnv: false,
      detached: request.newSession,
      stdio: stdio as ['pipe', 'pipe', 'pipe'],
      buffer: false,
      reject: false,
      // Ending with the owner is the supervisor's business: it knows the whole tree, execa only the child.
      cleanup: false,
      windowsHide: true,
    });
    return await started(child, request);
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

async function started(child: Child, request: SpawnRequest): Promise<Spawned> {
  if (child.pid === undefined) throw spawnError(await child, request);
  const [stdin, stdout, stderr, control, lifeline] = child.stdio;
  const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve(exitOf(code, signal))));
  if (request.background) child.unref();
  feed(request.stdio.stdin, writable(stdin));
  drainInto(readable(stdout), request.stdio.stdout);
  drainInto(readable(stderr), request.stdio.stderr);
  return {
    pid: child.pid,
    stdin: request.stdio.stdin === 'pipe' ? writable(stdin) : undefined,
    stdout: request.stdio.stdout === 'pipe' ? held(readable(stdout)) : undefined,
    stderr: request.stdio.stderr === 'pipe' ? held(readable(stderr)) : undefined,
    control: request.controlPipe ? readAll(readable(control)) : undefined,
    lifeline: request.lifeline ? quiet(writable(lifeline)) : undefined,
    exited,
  };
}

/**
 * Takes over an output at once. Of one that nobody reads yet, execa throws away what it has one turn of the event loop
 * after the start, and Node at the end of the process; a launch may be still at work by then.
 */
function held(stream: Readable | undefined): Readable | undefined {
  if (stream === undefined) return undefined;
  // An output that breaks off ends what is read here too: the reader is told by the stream it has.
  return pipeline(stream, new PassThrough(), () => undefined);
}

/** What is written to a child that is gone is lost, and its end is told by `exited`. */
function quiet(stream: Writable | undefined): Writable | undefined {
  return stream?.on('error', () => undefined);
}

function sourceOf(option: StdinOption, opened: number[]): Stdio {
  if (typeof option === 'string') return option;
  return 'file' in option ? open(option.file, 'r', opened) : 'pipe';
}

function sinkOf(option: StdoutOption, opened: number[]): Stdio {
  if (typeof option === 'string') return option;
  return 'file' in option ? open(option.file, 'w', opened) : 'pipe';
}

// The program gets the file itself, not a pipe through this process: it goes on printing when this process is gone.
function open(file: string, flags: 'r' | 'w', opened: number[]): number {
  try {
    const fd = openSync(file, flags);
    opened.push(fd);
    return fd;
  } catch (error) {
    throw new RingfenceError('INVALID_COMMAND', {
      problem: `the file for a standard stream cannot be opened: ${errorText(error)}`,
      received: file,
      authority: `open(2), ${systemCode(error) ?? 'no code'}`,
      cause: error,
    });
  }
}

function feed(option: StdinOption, stdin: Writable | undefined): void {
  if (typeof option === 'string' || stdin === undefined || 'file' in option) return;
  // A program that ends without reading its input breaks the pipe; that is its right and no error of the run.
  if ('text' in option) stdin.on('error', () => undefined).end(option.text);
  else pipeline(option, stdin, () => undefined);
}

function drainInto(source: Readable | undefined, option: StdoutOption): void {
  if (source === undefined || typeof option === 'string' || 'file' in option) return;
  source.pipe(option, { end: false });
}

function exitOf(code: number | null, signal: NodeJS.Signals | null): Exit {
  if (signal !== null) return { kind: 'signaled', signal };
  return code === null ? { kind: 'unknown', reason: 'neither code nor signal' } : { kind: 'exited', exitCode: code };
}

async function readAll(stream: Readable | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream ?? []) chunks.push(Buffer.from(chunk));
  } catch {
    // The pipe broke because the process is gone: what it had written until then is the answer.
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readable(stream: Readable | Writable | null | undefined): Readable | undefined {
  return stream !== null && stream !== undefined && 'read' in stream ? stream : undefined;
}

function writable(stream: Readable | Writable | null | undefined): Writable | undefined {
  return stream !== null && stream !== undefined && 'write' in stream ? stream : undefined;
}
