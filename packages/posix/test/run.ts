import { buffer, text } from 'node:stream/consumers';
import type { Exit } from '@ringfence/core';
import { parseControl, type SelfMoveResult, selfMove } from '../src/launch/self-move.ts';
import { testSpawner } from './spawner.ts';

/** What a short program did. */
export interface Ran {
  readonly exit: Exit;
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly moved: SelfMoveResult;
}

/** Runs a program through the self-move and keeps what it printed. */
export async function runMoved(
  shell: string,
  argv: readonly [string, ...string[]],
  options: { readonly entries?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> {
  const command = selfMove({ shell, entries: options.entries ?? [], argv });
  const spawned = await testSpawner.spawn({
    ...command,
    env: options.env ?? { PATH: '/usr/bin:/bin' },
    cwd: '/',
    stdio: { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' },
    newSession: true,
    controlPipe: true,
  });
  if (!spawned.stdout || !spawned.stderr || !spawned.control) throw new Error('the streams were not opened');
  const [exit, stdout, stderr, control] = await Promise.all([
    spawned.exited,
    buffer(spawned.stdout),
    text(spawned.stderr),
    spawned.control,
  ]);
  return { exit, stdout, stderr, moved: parseControl(control) };
}
