import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Executor, Handle, Receipt, Resources, StartOptions } from '@ringfence/core';
import { isAlive, jobs } from './fixtures.ts';

/** A folder of this test program; removed at its end. */
export const folder: string = mkdtempSync(join(tmpdir(), 'ringfence-'));

/** Where every run of this test program is kept. */
export const stateHome: string = join(folder, 'state');
process.env['RINGFENCE_STATE_DIR'] = stateHome;

const owners: ChildProcess[] = [];
after(async () => {
  for (const owner of owners) await end(owner);
  for (const run of keptRuns()) endLeft(join(stateHome, 'runs', run));
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** What starts a run and does nothing else. */
export const ownerProgram: string = fileURLToPath(new URL('detached-owner.js', import.meta.url));
let files = 0;

/** Ends what a test that failed has left. */
function endLeft(state: string): void {
  const main = /^\d+/.exec(readFileSync(join(state, 'main'), 'utf8'))?.[0];
  for (const pid of [Number(main), keeperOf(state)]) if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL');
}

/** A path that nobody uses yet. */
export function freshPath(): string {
  return join(folder, `file-${files++}`);
}

/** A detached run, and the process that started it and does nothing else. */
export interface Orphan {
  readonly owner: ChildProcess;
  readonly handle: Handle;
  readonly receipt: Receipt;
  readonly state: string;
}

/** Has another process start a detached run. A `deaf` owner is in a process group of its own, and begins with Ctrl-C off. */
export async function ownedBy(
  [file, ...args]: readonly [string, ...string[]],
  resources: Resources = {},
  options: StartOptions = {},
  kind: 'usual' | 'deaf' = 'usual',
): Promise<Orphan> {
  const said = freshPath();
  const argv = [ownerProgram, said, JSON.stringify(resources), JSON.stringify(options), file, ...args];
  // Wine sends Ctrl-C to the group of the sender, where Windows means the whole console: the usual owner stays in ours.
  const owner = spawn(process.execPath, argv, { stdio: 'ignore', detached: kind === 'deaf' });
  owners.push(owner);
  await until(() => existsSync(said) && readFileSync(said, 'utf8').endsWith('}'));
  const { error, ...told } = JSON.parse(readFileSync(said, 'utf8'));
  if (error !== undefined) throw new Error(error);
  return { owner, ...told, state: told.handle.data.state };
}

/** The same, and the owner is ended without a word. */
export async function orphaned(...how: Parameters<typeof ownedBy>): Promise<Orphan> {
  const orphan = await ownedBy(...how);
  await end(orphan.owner);
  return orphan;
}

async function end(owner: ChildProcess): Promise<void> {
  if (owner.exitCode !== null || owner.signalCode !== null) return;
  owner.kill('SIGKILL');
  await once(owner, 'exit');
}

/** @throws Error when it does not come true within a minute */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it did not come true within a minute');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A program that prints two lines, waits until a file is there, and ends with 7. */
export function gated(gate: string): readonly [string, ...string[]] {
  const script = `console.log('out'); console.error('err');
    setInterval(() => { if (require('fs').existsSync(${JSON.stringify(gate)})) process.exit(7); }, 10)`;
  return [process.execPath, '-e', script];
}

/** The pid of the keeper of a run. */
export function keeperOf(state: string): number {
  return JSON.parse(readFileSync(join(state, 'run.json'), 'utf8')).keeper.pid;
}

/** The runs of which something is kept. */
export function keptRuns(): readonly string[] {
  const room = join(stateHome, 'runs');
  return existsSync(room) ? readdirSync(room) : [];
}

/** Somebody who comes later, and has started nothing. */
export function open({ handle }: Pick<Orphan, 'handle'>): Promise<Executor> {
  return jobs().command('opened').open(handle);
}

/** Nothing of a run that is over is left but its folder, which goes too. */
export async function forget({ state, handle }: Pick<Orphan, 'state' | 'handle'>): Promise<void> {
  await until(() => !isAlive(keeperOf(state)) && !isAlive(handle.identity.pid));
  rmSync(state, { recursive: true });
}

/** How many bytes a run has printed, as long as these are few. */
export function outputOf({ state }: Pick<Orphan, 'state'>): number {
  return existsSync(join(state, 'stdout.0')) ? statSync(join(state, 'stdout.0')).size : 0;
}
