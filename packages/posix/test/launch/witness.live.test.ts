import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { selfMove } from '../../src/launch/self-move.ts';
import {
  parseTestimony,
  type Testimony,
  testifiedLimit,
  testifiedStatus,
  witnessWrapper,
} from '../../src/launch/witness.ts';
import { wrap } from '../../src/launch/wrappers.ts';
import { testSpawner } from '../spawner.ts';

const shells = ['/usr/bin/dash', '/bin/bash'].filter((shell) => existsSync(shell));

async function testify(
  shell: string,
  helpers: readonly string[],
  argv: readonly string[],
): Promise<[Testimony, string]> {
  const [file = '', ...args] = argv;
  const [helper, ...rest] = helpers;
  const before = helper === undefined ? [] : [{ name: 'helper', argv: [helper, ...rest] as const }];
  const inside = wrap([...before, witnessWrapper(shell, ['status', 'limits'])], file, args);
  const spawned = await testSpawner.spawn({
    ...selfMove({ shell, entries: [], argv: inside, witnessed: true }),
    env: { PATH: '/usr/bin:/bin', line: 'kept' },
    cwd: '/',
    stdio: { stdin: 'ignore', stdout: 'pipe', stderr: 'ignore' },
    newSession: true,
    controlPipe: true,
  });
  if (!spawned.stdout || !spawned.control) throw new Error('the streams were not opened');
  const [stdout, control] = await Promise.all([text(spawned.stdout), spawned.control, spawned.exited]);
  return [parseTestimony(control), stdout];
}

describe.each(shells)('a witness under %s', (shell) => {
  test('speaks of itself after the helpers, and the program then runs with its environment', async () => {
    const [said, stdout] = await testify(shell, ['/usr/bin/prlimit', '--nofile=64:64'], ['/usr/bin/env']);
    if (said.kind !== 'seen') throw new Error(`it was ${said.kind}`);
    expect(testifiedLimit(said.files, 'Max open files')).toEqual({ soft: 64, hard: 64 });
    expect(testifiedStatus(said.files)?.uids).toEqual(Array(4).fill(process.getuid?.()));
    expect(stdout).toContain('line=kept\n');
  });

  test('is silent when a helper fails, and the program is not run', async () => {
    const [said, stdout] = await testify(shell, ['/usr/bin/prlimit', '--no-such-option'], ['/bin/echo', 'ran']);
    expect(said).toEqual({ kind: 'helper-failed' });
    expect(stdout).toBe('');
  });

  test('says that the program could not be run', async () => {
    const [said] = await testify(shell, [], ['/etc/passwd']);
    expect(said).toEqual({ kind: 'not-executed', exitCode: 126 });
  });
});
