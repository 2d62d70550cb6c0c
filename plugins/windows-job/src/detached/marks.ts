import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RunFolder, readPrivate, replaceFile, writeFirst } from '@ringfence/posix/keeper';
import type { FrozenMemory } from '../watch/freezer.ts';

/** Says to the keeper that the exit code of a kill, when it comes, is one. @throws RingfenceError `STATE_UNUSABLE` */
export function markKill({ path }: Pick<RunFolder, 'path'>): void {
  // A run whose state was removed is killed all the same.
  if (existsSync(path)) writeFirst(join(path, 'killed'), '');
}

/** True when another process of ours was about to kill it. */
export function isKillMarked({ path }: Pick<RunFolder, 'path'>): boolean {
  return existsSync(join(path, 'killed'));
}

/** The threads of a run that are suspended, in its state folder: whoever thaws it may be another process. */
export function frozenThreads({ path }: Pick<RunFolder, 'path'>): FrozenMemory {
  const file = join(path, 'frozen');
  return {
    read: () => (readPrivate(file) ?? '').split(' ').filter(Boolean).map(Number),
    write: (threads) => {
      if (threads.length > 0 || existsSync(file)) replaceFile(file, threads.join(' '), false);
    },
  };
}
