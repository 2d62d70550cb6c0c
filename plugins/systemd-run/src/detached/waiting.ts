import { type ProcessIdentity, RingfenceError } from '@ringfence/core';
import { isOutputComplete, parseTestimony, readOutput, waitUntil } from '@ringfence/posix';
import { plainWords } from '../manager-client.ts';
import { readRunFile } from '../service/run-folder.ts';
import { hasBecome, notExecuted, START_DEADLINE_MS, whyNotStarted } from '../service/start.ts';
import type { StartingDetached } from './starting.ts';

/** Bytes of what the client said. */
const MOST_WORDS = 4096;

/**
 * Waits until the shell of a service stands at its gate, and answers with what it saw on the way. Without a service the
 * outputs end when the client does.
 * @throws RingfenceError `FENCE_SETUP_FAILED` with the manager's words
 */
export async function awaitGate({ runFolder, folder, unit }: StartingDetached): Promise<ReadonlyMap<string, string>> {
  const over = (): boolean => isOutputComplete(folder.path, 'stdout') && isOutputComplete(folder.path, 'stderr');
  const said = (): ReturnType<typeof parseTestimony> => parseTestimony(readRunFile(runFolder.testimony));
  await waitUntil(() => said().kind === 'seen' || over(), START_DEADLINE_MS);
  const testimony = said();
  if (testimony.kind === 'seen') return testimony.files;
  const words = plainWords(readOutput(folder.path, 'stderr', -MOST_WORDS, MOST_WORDS).bytes.toString('utf8'));
  throw whyNotStarted(runFolder, unit, words);
}

/**
 * Waits until the shell that was let go has become the program, or has ended.
 * @throws RingfenceError `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`
 */
export async function awaitPassed(
  { runFolder, folder, plan, table }: StartingDetached,
  main: ProcessIdentity,
): Promise<void> {
  const isOver = (): boolean => hasBecome(runFolder) || !table.confirms(main) || folder.exit() !== undefined;
  const passed = await waitUntil(isOver, START_DEADLINE_MS);
  const said = parseTestimony(readRunFile(runFolder.testimony));
  if (said.kind === 'not-executed') throw notExecuted(plan, said.exitCode);
  if (passed) return;
  throw new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `The shell that starts the program did not become it within ${START_DEADLINE_MS} ms`,
    authority: `/proc/${main.pid}/cmdline`,
  });
}
