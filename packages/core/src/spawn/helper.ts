import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { HelperOptions, HelperResult } from '../contract/index.ts';
import { spawnError } from './spawn-error.ts';

/** What a helper inherits: enough to find programs, and messages in a language that parsers know. */
const HELPER_ENV = ['PATH', 'HOME', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'SystemRoot'] as const;

const HELPER_MS = 5000;

/**
 * Runs a short program to its end and answers what it printed; it is killed at the deadline. Node starts it without execa:
 * probes run before anything else, and loading execa takes a slow machine longer than they may.
 * @throws RingfenceError when it cannot be started; never for its exit code
 */
export async function runHelper(
  file: string,
  args: readonly string[],
  { timeoutMs = HELPER_MS, onStart }: HelperOptions = {},
): Promise<HelperResult> {
  const child = start(file, args);
  const code = new Promise<number | undefined>((resolve, reject) => {
    child.once('error', (error) => reject(spawnError(error, { file })));
    child.once('exit', (exitCode) => resolve(exitCode ?? undefined));
  });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.pid !== undefined) onStart?.(child.pid);
  const deadline = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  try {
    const [ended, [stdout, stderr]] = await Promise.all([code, output]);
    return { code: ended, stdout, stderr };
  } finally {
    clearTimeout(deadline);
  }
}

function start(file: string, args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  try {
    const env = { ...helperEnv(), LC_ALL: 'C' };
    return spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  } catch (error) {
    throw spawnError(error, { file });
  }
}

function helperEnv(): Record<string, string> {
  const entries = HELPER_ENV.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(entries.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== undefined));
}

/**
 * Everything until the end. An iterator would close the pipe right there, while another thread still flushes the direction
 * that nobody used: the server of Wine 8 looks at the closed pipe once more, and ends all programs with its own.
 * @see uv__pipe_shutdown(), libuv 1.46, src/win/pipe.c; async_satisfied(), Wine 8.0, server/async.c
 */
async function text(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await finished(stream, { writable: false });
  return Buffer.concat(chunks).toString('utf8');
}
