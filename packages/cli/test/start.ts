import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const workspace = fileURLToPath(new URL('../../..', import.meta.url));

/** The built command line: these tests start what is published. */
export const BIN: string = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

/** A plugin whose executor plays its part on any machine. */
export const STAGED: string = fileURLToPath(new URL('fixtures/staged-plugin.mjs', import.meta.url));

/** Options that put a run on the stage. */
export const ON_STAGE: readonly string[] = ['run', '--no-discover', '--plugin', STAGED, '--executor', 'staged'];

/** Builds the command line and what it needs; fast when nothing changed. */
export function build(): void {
  execFileSync(process.execPath, [`${workspace}/node_modules/typescript/bin/tsc`, '-b', 'packages/cli'], {
    cwd: workspace,
    stdio: 'inherit',
  });
}

/** What a finished `ringfence` left. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How `ringfence` is started. */
export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Starts it through another program, such as setpriv. */
  readonly through?: readonly string[];
}

/** A `ringfence` that was started. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout or stderr holds the text; rejects when it ended without. */
  printed(text: string): Promise<void>;
}

/** Starts the built command line with pipes, and closes its stdin. */
export function start(args: readonly string[], { env = {}, cwd, through = [] }: StartOptions = {}): Started {
  const [file = '', ...rest] = [...through, process.execPath, BIN, ...args];
  return startProgram(file, rest, { env: { ...process.env, ...env }, ...(cwd === undefined ? {} : { cwd }) });
}

/** Starts any program with pipes and gathers what it prints. */
export function startProgram(
  file: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string },
): Started {
  const child = spawn(file, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const texts = { stdout: '', stderr: '' };
  const gather = (name: 'stdout' | 'stderr') => (chunk: Buffer) => {
    texts[name] += String(chunk);
    child.emit('printed');
  };
  child.stdout.on('data', gather('stdout'));
  child.stderr.on('data', gather('stderr'));
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, ...texts }));
  const printed = async (text: string): Promise<void> => {
    while (!(texts.stdout + texts.stderr).includes(text)) {
      const over = await Promise.race([once(child, 'printed').then(() => false), ended.then(() => true)]);
      if (over && !(texts.stdout + texts.stderr).includes(text))
        throw new Error(`never printed ${text}: ${JSON.stringify(texts)}`);
    }
  };
  return { child, ended, printed };
}

/** Runs it to its end. */
export async function ringfence(args: readonly string[], options?: StartOptions): Promise<Ended> {
  const { child, ended } = start(args, options);
  child.stdin?.end();
  return ended;
}

/** True when a process of that pid exists and is no zombie. */
export function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(execFileSync('cat', [`/proc/${pid}/stat`], { stdio: 'pipe' }).toString());
  } catch {
    // No such file: no such process.
    return false;
  }
}
