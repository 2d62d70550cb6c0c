import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { build } from '../start.ts';
import { EXECUTORS, World } from './world.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/pid-reuse.mjs', import.meta.url));
/**
 * The least that the kernel takes is 301; since Linux 6.14 each pid namespace has a number of its own. Numbers below 300 are
 * given only once (RESERVED_PIDS), so the first ones are left out.
 */
const SCRIPT = 'cd /proc/sys/kernel; { echo 450 >pid_max; echo 300 >ns_last_pid; } || exit 77; cd /; "$@"; exit $?';

beforeAll(build);

const isRoot = process.getuid?.() === 0;

function inNamespace(world: World, ...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const argv = ['--pid', '--fork', '--mount-proc', 'sh', '-c', SCRIPT, 'sh', process.execPath, FIXTURE, ...args];
  const { status, stdout, stderr } = spawnSync('unshare', argv, {
    encoding: 'utf8',
    env: { ...process.env, ...world.env },
  });
  return { code: status, stdout, stderr };
}

describe.skipIf(!isRoot)('a pid that belongs to a stranger by now', () => {
  const world = World.ofSuite();

  test.each([...EXECUTORS])('is told of a detached run under %s, and nobody touches the stranger', (executor) => {
    const { code, stdout, stderr } = inNamespace(world, executor, 'true');
    expect([code, stderr]).toEqual([0, '']);
    const { reused, answers, alive } = JSON.parse(stdout);
    expect(reused).toBe(true);
    expect(alive).toBe(true);
    for (const answer of answers) expect(answer).toMatch(/^RUN_LOST the run is lost \(pid-reused\): pid \d+ reused/);
  });

  test('is told of plain processes that were opened by their handle', () => {
    const { code, stdout, stderr } = inNamespace(world, 'universal', 'false');
    expect([code, stderr]).toEqual([0, '']);
    const { reused, answers, alive } = JSON.parse(stdout);
    expect([reused, alive]).toEqual([true, true]);
    for (const answer of answers) expect(answer).toMatch(/^RUN_LOST the run is lost \(pid-reused\)/);
  });
});
