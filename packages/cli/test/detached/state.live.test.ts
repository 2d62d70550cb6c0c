import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { build } from '../start.ts';
import { World } from './world.ts';

const isRoot = process.getuid?.() === 0;

beforeAll(build);

/** A file system of its own, of so many KiB. */
function smallDisk(kib: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=0700`, 'tmpfs', folder]);
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

function fill(folder: string): void {
  try {
    writeFileSync(join(folder, 'filler'), Buffer.alloc(64 * 2 ** 20));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  }
}

describe('state folders', () => {
  const world = World.ofSuite();

  test('of damaged and future runs are told one by one, hide nothing else, and go only when asked', async () => {
    const good = await world.detach('universal', 'exit 5');
    await world.ringfence('wait', good);
    const bad = { truncated: '0'.repeat(16), garbage: '1'.repeat(16), future: '2'.repeat(16) };
    const text = readFileSync(join(world.room, good, 'run.json'), 'utf8');
    const write = (run: string, content: string): void => {
      mkdirSync(join(world.room, run), { mode: 0o700 });
      writeFileSync(join(world.room, run, 'run.json'), content, { mode: 0o600 });
    };
    write(bad.truncated, text.slice(0, 100));
    write(bad.garbage, '\u0000\u0001 nonsense');
    write(bad.future, text.replace('"schemaVersion":1', '"schemaVersion":2'));
    const { code, stdout, stderr } = await world.ringfence('ps', '--all');
    expect(code).toBe(0);
    expect(stdout).toContain('exited 5');
    expect(stderr).toContain(`${bad.truncated}/run.json cannot be read: it is no JSON, or is cut`);
    expect(stderr).toContain(`${bad.garbage}/run.json cannot be read: it is no JSON, or is cut`);
    expect(stderr).toContain(`${bad.future}/run.json was written by a later ringfence`);
    const named = await world.ringfence('inspect', bad.future);
    expect(named).toMatchObject({ code: 125, stdout: '' });
    expect(named.stderr).toContain('schemaVersion 1; received 2');
    expect((await world.ringfence('prune')).stderr).toContain('left alone');
    expect(existsSync(join(world.room, bad.future))).toBe(true);
    expect(await world.ringfence('prune', '--damaged')).toMatchObject({ code: 0, stderr: '' });
    expect((await world.list()).broken).toEqual([]);
  });

  test('are not used when a link stands in their way, and what the link leads to is left alone', async () => {
    const run = await world.detach('universal', 'exit 1');
    await world.ringfence('wait', run);
    const elsewhere = join(world.home, 'elsewhere');
    renameSync(join(world.room, run), elsewhere);
    symlinkSync(elsewhere, join(world.room, run));
    const listed = await world.ringfence('ps', '--all');
    expect(listed.stderr).toContain('it is a link, and links are not followed');
    await world.ringfence('prune', '--damaged');
    expect(existsSync(join(elsewhere, 'run.json'))).toBe(true);
    rmSync(join(world.room, run));
    renameSync(elsewhere, join(world.room, run));
    const secret = join(world.home, 'secret');
    writeFileSync(secret, 'keep');
    rmSync(join(world.room, run, 'run.json'));
    symlinkSync(secret, join(world.room, run, 'run.json'));
    expect((await world.ringfence('ps', '--all')).stderr).toContain('run.json is a link, and links are not followed');
    await world.ringfence('prune', '--damaged');
    expect(readFileSync(secret, 'utf8')).toBe('keep');
  });

  test('that others may look into are refused before anything is started', async () => {
    chmodSync(world.home, 0o755);
    const { code, stdout, stderr } = await world.ringfence('run', '-d', '--', 'true');
    chmodSync(world.home, 0o700);
    expect([code, stdout]).toEqual([125, '']);
    expect(stderr).toContain('others may look into it: chmod 700');
  });
});

describe.skipIf(!isRoot)('a state folder on a disk of its own', () => {
  test('that is full refuses a start with what to do, and leaves nothing', async () => {
    const folder = smallDisk(64);
    mkdirSync(join(folder, 'runs'), { mode: 0o700 });
    fill(folder);
    const world = World.ofTest(folder);
    const { code, stderr } = await world.ringfence('run', '-d', '--', 'true');
    expect(code).toBe(125);
    expect(stderr).toContain('ENOSPC');
    expect(stderr).toContain('try: df -h; ringfence prune');
    expect((await world.list()).entries).toEqual([]);
  });

  test('that fills up while a run goes on loses output and no exit code', async () => {
    const folder = smallDisk(512);
    const world = World.ofTest(folder);
    const run = await world.detach(
      'universal',
      'while [ ! -e "$GO" ]; do sleep 0.05; done; head -c 3000000 /dev/zero; exit 9',
      '--env',
      `GO=${join(world.home, 'go')}`,
    );
    fill(folder);
    writeFileSync(join(world.home, 'go'), '');
    expect((await world.ringfence('wait', run)).code).toBe(9);
    rmSync(join(folder, 'filler'));
    const report = (await world.inspect(run))['report'] as { exitCode: number; notes: string[] };
    expect(report.exitCode).toBe(9);
    expect(report.notes.join()).toContain('a part of stdout was lost');
  });

  test('that fills up while a run goes on loses neither the limit that ended it nor why', async () => {
    const folder = smallDisk(512);
    const world = World.ofTest(folder);
    const run = await world.detach('universal', 'sleep 600', '--timeout', '2s');
    fill(folder);
    await world.ended(run);
    rmSync(join(folder, 'filler'));
    expect((await world.inspect(run))['report']).toMatchObject({
      cause: { kind: 'wall-time', limitMs: 2000 },
      signal: 'SIGTERM',
    });
  });

  test('that is read-only refuses a start, and is still read', async () => {
    const folder = smallDisk(1024);
    const world = World.ofTest(folder);
    const run = await world.detach('universal', 'exit 4');
    await world.ringfence('wait', run);
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    const { code, stderr } = await world.ringfence('run', '-d', '--', 'true');
    expect(code).toBe(125);
    expect(stderr).toContain('EROFS');
    expect((await world.ringfence('ps', '--all')).stdout).toContain('exited 4');
    expect((await world.ringfence('wait', run)).code).toBe(4);
    // Node 24 removes folders without saying the code of what stopped it, only its text.
    expect((await world.ringfence('prune')).stderr).toMatch(/EROFS|Read-only file system/);
  });
});
