import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { must } from '../broken.ts';
import { longestLife, type ProgramName, programPath } from '../programs.ts';
import type { Stage } from '../stage/stage.ts';
import { until } from '../stage/until.ts';

/** Another process that owns a run of the executor under proof. */
export interface Owner {
  readonly process: ChildProcess;
  /** What it said of the run. */
  readonly said: RegExpExecArray;
  readonly ended: Promise<unknown>;
}

/** Starts one, and waits until it says something of that form. */
export async function ownerOf(
  { subject }: Stage,
  then: 'stay' | 'exit' | 'detach',
  [name, ...args]: readonly [ProgramName, ...string[]],
  form: RegExp,
): Promise<Owner> {
  const { module = '', definition } = subject;
  const argv = [programPath('owner'), module, definition.name, then, programPath(name), ...args];
  const env = { ...process.env, ...longestLife() };
  const owner = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const ended = once(owner, 'close');
  const [stdout, stderr] = [gathered(owner.stdout), gathered(owner.stderr)];
  await Promise.race([until(() => form.test(stdout()), 8000), ended]);
  const said = form.exec(stdout());
  if (said === null) owner.kill('SIGKILL');
  must(said !== null, 'another process owns a run', stderr());
  return { process: owner, said, ended };
}

/** Ends an owner without a word. */
export async function kill({ process: owner, ended }: Owner): Promise<void> {
  owner.kill('SIGKILL');
  await ended;
}

function gathered(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (chunk) => {
    text += String(chunk);
  });
  return () => text;
}
