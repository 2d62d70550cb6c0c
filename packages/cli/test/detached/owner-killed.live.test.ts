import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../start.ts';
import { detachedGroups, EXECUTORS, World } from './world.ts';

const OWNER = fileURLToPath(new URL('../fixtures/detached-owner.mjs', import.meta.url));
/** A campaign of a thousand takes a quarter of an hour. */
const KILLS = Number(process.env['RINGFENCE_KILLS'] ?? 40);
/** Owners at one time, over the same state folders. */
const OWNERS = 4;

beforeAll(build);

/** Small, seeded and good enough: the seed is printed, so that a failure can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed % 2 ** 31;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  // Neighbours begin alike: their first numbers are not used.
  for (let skipped = 0; skipped < 3; skipped += 1) next();
  return next;
}

describe('owners of detached runs that are killed at random moments', () => {
  const world = World.ofSuite();
  const seed = Number(process.env['RINGFENCE_SEED'] ?? Date.now() % 2 ** 31);
  const journal = join(world.home, 'journal');

  /** Most are killed in the middle of their deeds, and each fifth while it finds out what it can do here. */
  async function killOwner(kill: number): Promise<void> {
    const random = randomFrom(seed + kill);
    const from = random() < 0.2 ? 'up' : 'ready';
    const ms = random() * 700;
    const args = [OWNER, `k${kill}`, String(seed + kill), journal, ...EXECUTORS];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...world.env },
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const said = new Promise<void>((resolve) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += String(chunk);
        if (text.includes(from)) resolve();
      });
    });
    await Promise.race([ended, said]);
    expect(child.exitCode).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill('SIGKILL');
    await ended;
  }

  test(`lose no run, report none wrongly, and leave nothing after prune (${KILLS} kills, seed ${seed})`, async () => {
    appendFileSync(journal, '');
    const facts = { started: 0, exited: 0, stopped: 0 };
    for (let kill = 0; kill < KILLS; kill += OWNERS) {
      const owners = Array.from({ length: Math.min(OWNERS, KILLS - kill) }, (_, index) => kill + index);
      await Promise.all(owners.map(killOwner));
      if ((kill / OWNERS) % 5 === 4 || kill + OWNERS >= KILLS) {
        const model = readModel(journal);
        const checked = await check(world, model);
        facts.started += checked.started;
        facts.exited += checked.exited;
        facts.stopped += checked.stopped;
        await world.ringfence('kill', '--all');
        const pruned = await world.ringfence('prune', '-q');
        expect(pruned).toMatchObject({ code: 0, stderr: '' });
        const left = await world.list();
        expect([left.entries, left.broken]).toEqual([[], []]);
        model.forget();
      }
    }
    expect(detachedGroups()).toEqual([]);
    console.log(
      `${KILLS} kills: ${facts.started} runs, ${facts.exited} ended by themselves, ${facts.stopped} were stopped`,
    );
  }, 3_600_000);
});

interface Model {
  readonly wanted: ReadonlyMap<string, string>;
  readonly started: ReadonlyMap<string, string>;
  readonly ends: ReadonlySet<string>;
  readonly reports: readonly (readonly [string, string])[];
  readonly broken: readonly string[];
  forget(): void;
}

let read = 0;

/** What the owners wrote before and after each deed since the last look. */
function readModel(path: string): Model {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const lines = text
    .slice(read)
    .split('\n')
    .filter((line) => line !== '');
  const words = lines.map((line) => line.split(' '));
  const of = (verb: string): [string, string][] =>
    words.filter(([first]) => first === verb).map(([, name = '', rest = '']) => [name, rest]);
  return {
    wanted: new Map(of('wanted')),
    started: new Map(of('started')),
    ends: new Set(of('ends').map(([name]) => name)),
    reports: of('report'),
    broken: lines.filter((line) => line.startsWith('broken')),
    forget: () => {
      read = text.length;
    },
  };
}

async function check(world: World, model: Model): Promise<{ started: number; exited: number; stopped: number }> {
  expect(model.broken).toEqual([]);
  const { entries, broken } = await world.list();
  expect(broken).toEqual([]);
  const facts = { started: model.started.size, exited: 0, stopped: 0 };
  for (const [name, run] of model.started) {
    const found = entries.filter(({ state }) => state.name === name);
    expect(
      found.map((entry) => entry.run),
      name,
    ).toEqual([run]);
    const judged = found[0]?.judged;
    expect(judged?.kind, name).not.toBe('lost');
    if (judged?.kind !== 'ended') continue;
    const { exit } = judged.exit;
    const said = exit.kind === 'exited' ? String(exit.exitCode) : exit.kind === 'signaled' ? exit.signal : exit.reason;
    const expected = model.wanted.get(name);
    const allowed = model.ends.has(name) ? [expected, 'SIGTERM', 'SIGKILL'] : [expected];
    expect(allowed, name).toContain(said);
    if (said === expected) facts.exited += 1;
    else facts.stopped += 1;
    for (const [, reported] of model.reports.filter(([reported]) => reported === name))
      expect(reported, name).toBe(said);
  }
  return facts;
}
