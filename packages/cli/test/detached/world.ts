import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isOwnerGone, parseGroupName, thisOwner } from '@ringfence/posix';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type Listing, listRuns } from '../../src/runs/entry.ts';
import { BIN, start } from '../start.ts';

/** Executors whose runs can be detached here. */
export const EXECUTORS: readonly string[] =
  process.getuid?.() === 0 && existsV1() ? ['universal', 'cgroups-v1', 'cgroups-v2'] : ['universal'];

function existsV1(): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8').includes(' - cgroup ');
}

/** A place of its own for state folders. */
export class World {
  /** Made when the first test runs: what is described and then left out leaves nothing. */
  readonly home: string = join(tmpdir(), `ringfence-state-${randomBytes(6).toString('hex')}`);
  /** A machine that runs suites is a busy one. */
  readonly env: NodeJS.ProcessEnv = { RINGFENCE_STATE_DIR: this.home, RINGFENCE_PROBE_TIMEOUT: '60s' };

  /** One for the tests of a suite; what runs in it ends with them. */
  static ofSuite(): World {
    const world = new World();
    beforeAll(() => world.#make());
    afterAll(() => world.#end());
    return world;
  }

  /** One for the test that runs. @param folder where its state folders are, when that is not its home */
  static ofTest(folder?: string): World {
    const world = new World();
    world.#make();
    if (folder !== undefined) Object.assign(world.env, { RINGFENCE_STATE_DIR: folder });
    onTestFinished(() => world.#end());
    return world;
  }

  #make(): void {
    mkdirSync(this.home, { mode: 0o700 });
  }

  async #end(): Promise<void> {
    const { entries } = await this.list();
    if (entries.length > 0)
      spawnSync(process.execPath, [BIN, 'kill', '--all'], { env: { ...process.env, ...this.env } });
    // A run that lost its shim, or whose state was damaged, is not among those that can be stopped with proof.
    for (const { judged } of entries) if (judged.kind === 'running' && judged.main) killQuietly(judged.main.pid);
    while (holders(this.env['RINGFENCE_STATE_DIR'] ?? '').length > 0) await delay(10);
    rmSync(this.home, { recursive: true });
  }

  get room(): string {
    return join(this.env['RINGFENCE_STATE_DIR'] ?? this.home, 'runs');
  }

  list(): Promise<Listing> {
    return listRuns({ env: this.env, platform: process.platform });
  }

  /** Runs the built command line in this world. */
  async ringfence(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    return start(args, { env: this.env }).ended;
  }

  /** Starts a detached run and answers its id. */
  async detach(executor: string, script: string, ...flags: string[]): Promise<string> {
    const { stdout, stderr, code } = await this.ringfence(
      'run',
      '-d',
      '--executor',
      executor,
      ...flags,
      '--',
      'sh',
      '-c',
      script,
    );
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** Waits until its shim has written down how it ended, without opening it. */
  async ended(run: string): Promise<void> {
    while (!existsSync(join(this.room, run, 'exit'))) await delay(10);
  }

  /** The document of `inspect`. */
  async inspect(run: string): Promise<Record<string, unknown>> {
    const { stdout } = await this.ringfence('inspect', run);
    const document: unknown = JSON.parse(stdout);
    return typeof document === 'object' && document !== null ? { ...document } : {};
  }
}

/** Shims and copiers of a place write there until the last output of its runs has ended. */
function holders(home: string): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandLine(name).includes(`\0${home}/runs/`));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    // Gone since the folder was listed.
    return '';
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended since it was listed.
  }
}

/** The groups of detached runs that are left anywhere: their shim is gone. One that lives looks after a run of somebody else. */
export function detachedGroups(folder = '/sys/fs/cgroup', depth = 0): string[] {
  let names: string[] = [];
  try {
    names = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(folder, entry.name));
  } catch {
    // A group that was removed since its parent was listed holds nothing.
  }
  const own = names.filter((name) => {
    const group = parseGroupName(basename(name));
    return group?.detached === true && isOwnerGone(group.owner, thisOwner());
  });
  return depth > 6 ? own : [...own, ...names.flatMap((name) => detachedGroups(name, depth + 1))];
}
