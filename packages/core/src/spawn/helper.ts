import type { HelperOptions, HelperResult } from '../contract/index.ts';
import { spawner } from './spawn.ts';

/** What a helper inherits: enough to find programs, and messages in a language that parsers know. */
const HELPER_ENV = ['PATH', 'HOME', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS', 'SystemRoot'] as const;

const HELPER_MS = 5000;

/**
 * Runs a short program to its end and answers what it printed; it is killed at the deadline.
 * @throws RingfenceError when it cannot be started; never for its exit code
 */
export async function runHelper(
  file: string,
  args: readonly string[],
  { timeoutMs = HELPER_MS, onStart }: HelperOptions = {},
): Promise<HelperResult> {
  const child = await spawner.spawn({
    file,
    args,
    env: { ...helperEnv(), LC_ALL: 'C' },
    cwd: process.cwd(),
    stdio: { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
    newSession: false,
    controlPipe: false,
  });
  onStart?.(child.pid);
  const deadline = setTimeout(() => endQuietly(child.pid), timeoutMs);
  const [stdout, stderr, exit] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);
  clearTimeout(deadline);
  return { code: exit.kind === 'exited' ? exit.exitCode : undefined, stdout, stderr };
}

function helperEnv(): Record<string, string> {
  const entries = HELPER_ENV.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(entries.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== undefined));
}

async function text(stream: AsyncIterable<unknown> | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between the deadline and the signal: that is what the signal was for.
  }
}
