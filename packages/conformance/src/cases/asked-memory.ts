import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { idle } from '../stage/invocation.ts';
import type { Stage } from '../stage/stage.ts';

export const MEBIBYTE = 1_048_576;
const ROOM = 96 * MEBIBYTE;

/**
 * How much memory is asked for. The kernel's count of a tree begins with what the program really uses; a bound on each
 * process also counts what a Node program reserves before it does anything, which comes on top.
 */
export async function askedMemory(stage: Stage): Promise<number> {
  if (stage.grade('limit.memory') === 'kernel') return ROOM;
  const { file, args } = idle();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(child.stdout, 'data');
    const { addressSpace, data } = stage.outside.reserved(child.pid ?? 0);
    return (mechanismOf(stage).includes('RLIMIT_AS') ? addressSpace : data) + ROOM;
  } finally {
    child.kill('SIGKILL');
  }
}

function mechanismOf({ subject }: Stage): string {
  const { result } = subject.candidate;
  const offered = result.status === 'proved' ? result.offer['limit.memory'] : undefined;
  return offered === undefined || offered.grade === 'none' ? '' : offered.mechanism;
}
