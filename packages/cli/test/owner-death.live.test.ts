import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';

const owner = fileURLToPath(new URL('./fixtures/owner.mjs', import.meta.url));

/** Kills for each executor; together 200, at moments from the first line of its start to the third round. */
const KILLS = { universal: 60, 'cgroups-v1': 80, 'cgroups-v2': 60 } as const;

const offered = new Set(process.getuid?.() === 0 && process.platform === 'linux' ? Object.keys(KILLS) : ['universal']);

/** Small, seeded and good enough: the seed is printed, so that a failure can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

function carrying(mark: string): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    try {
      const environ = readFileSync(`/proc/${name}/environ`, 'utf8');
      const state = readFileSync(`/proc/${name}/stat`, 'utf8');
      return environ.includes(`MARK=${mark}`) && !/\) [ZX]/.test(state);
    } catch {
      // Gone since the folder was listed.
      return false;
    }
  });
}

function groups(folder = '/sys/fs/cgroup', depth = 0): string[] {
  let names: string[] = [];
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    names = entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  } catch {
    // A group that was removed since its parent was listed holds nothing.
  }
  const own = names.filter((name) => name.includes('/ringfence-'));
  return depth > 6 ? own : [...own, ...names.flatMap((name) => groups(name, depth + 1))];
}

const files = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('ringfence-run'));

function startOwner(executor: string, mark: string, ...how: readonly string[]): ChildProcess {
  const env = { ...process.env, MARK: mark };
  return spawn(process.execPath, [owner, executor, mark, ...how], { stdio: ['ignore', 'pipe', 'inherit'], env });
}

async function killedAfter(child: ChildProcess, ms: number): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await Promise.race([ended, new Promise((resolve) => child.stdout?.once('data', resolve))]);
  expect(child.exitCode).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, ms));
  child.kill('SIGKILL');
  await ended;
}

async function until(isTrue: () => boolean, deadlineMs: number): Promise<number> {
  const began = performance.now();
  while (!isTrue() && performance.now() - began < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 5));
  return performance.now() - began;
}

/** Far above what it takes, for a machine that does much else: the time that it took is printed. */
const DEATH_MS = 10_000;

describe.skipIf(process.platform !== 'linux').each([...offered])('an owner under %s that is killed', (executor) => {
  const mark = `dies-${executor}-${process.pid}`;

  test('takes its trees with it, children of another session and daemons included, and their groups', async () => {
    const child = startOwner(executor, mark, 'stay');
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await until(() => said.includes('trees'), 60_000);
    // Two trees of a shell and three sleepers, beside the owner; in the middle of exec a process has no environment to be seen.
    await until(() => carrying(mark).length > 8, DEATH_MS);
    expect(carrying(mark).length).toBeGreaterThan(8);
    const ofOurs = (group: string): boolean => group.includes(`-${child.pid}-`);
    child.kill('SIGKILL');
    const treeMs = await until(() => carrying(mark).length === 0, DEATH_MS);
    const groupsMs = treeMs + (await until(() => !groups().some(ofOurs), DEATH_MS));
    console.log(`${executor}: trees gone ${treeMs.toFixed(0)} ms after the owner, groups ${groupsMs.toFixed(0)} ms`);
    expect(carrying(mark)).toEqual([]);
    expect(groups().filter(ofOurs)).toEqual([]);
  }, 120_000);

  test('takes nobody with it who was started by somebody else under the same variables', async () => {
    const other = spawn('sleep', ['600'], { detached: true, stdio: 'ignore', env: { ...process.env, MARK: mark } });
    onTestFinished(() => void other.kill('SIGKILL'));
    const child = startOwner(executor, mark, 'stay');
    await once(child.stdout ?? child, 'data');
    child.kill('SIGKILL');
    await until(() => carrying(mark).length <= 1, DEATH_MS);
    expect(carrying(mark)).toEqual([String(other.pid)]);
  }, 120_000);
});

describe.each([...offered])('an owner under %s that is killed at random moments', (executor) => {
  const mark = `death-${executor}-${process.pid}`;
  const seed = Number(process.env['RINGFENCE_SEED'] ?? Date.now() % 2 ** 31);

  afterAll(() => {
    for (const pid of carrying(mark)) process.kill(Number(pid), 'SIGKILL');
  });

  test(`leaves no process, no group and no file after the next start (seed ${seed})`, async () => {
    const random = randomFrom(seed);
    const owners = new Set<number | undefined>();
    const kills = KILLS[executor as keyof typeof KILLS];
    for (let kill = 0; kill < kills; kill += 1) {
      const child = startOwner(executor, mark);
      owners.add(child.pid);
      await killedAfter(child, random() * 250);
    }
    const env = { ...process.env, MARK: mark };
    const ofOurs = (group: string): boolean => owners.has(Number(/-(\d+)-[0-9a-z]+-[0-9a-z]+$/.exec(group)?.[1]));
    const next = spawnSync(process.execPath, [owner, executor, mark, 'once'], { encoding: 'utf8', env });
    expect(next.stderr).toBe('');
    expect(next.status).toBe(0);
    expect(carrying(mark)).toEqual([]);
    expect(groups().filter(ofOurs)).toEqual([]);
    expect(files()).toEqual([]);
  }, 300_000);
});
