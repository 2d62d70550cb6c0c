import { readFileSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type LaunchPlan, RingfenceError, type Spawned } from '@ringfence/core';
import { parseTestimony, waitUntil } from '@ringfence/posix';
import { plainWords } from '../manager-client.ts';
import { setupFailure } from './outcome.ts';
import { type RunFolder, readRunFile } from './run-folder.ts';
import { parseAccount } from './stop-hook.ts';

/** Milliseconds until a service that has neither become its program nor ended is given up; its manager gives up after 90 s. */
export const START_DEADLINE_MS = 100_000;

/** Milliseconds for the last words of a client that has ended. */
const WORDS_MS = 2000;

/**
 * Waits until the service has become its program, and answers with what its shell saw on the way.
 * @param stop ends the unit: a client that gave up on a busy manager leaves one behind that may start yet
 * @throws RingfenceError `FENCE_SETUP_FAILED`, `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`
 */
export async function awaitProgram(
  spawned: Spawned,
  folder: RunFolder,
  unit: string,
  plan: LaunchPlan,
  stop: () => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  let clientEnded = false;
  void spawned.exited.then(() => {
    clientEnded = true;
  });
  await waitUntil(() => clientEnded || hasBecome(folder), START_DEADLINE_MS);
  const said = parseTestimony(readRunFile(folder.testimony));
  if (said.kind === 'seen') return said.files;
  if (said.kind === 'not-executed') throw notExecuted(plan, said.exitCode);
  // A unit that runs holds the stream in which the words of its client are.
  await stop();
  throw whyNotStarted(folder, unit, clientEnded ? await wordsOf(spawned) : '');
}

/** True when the shell has said all it has to say and is the program by now, or is gone. */
export function hasBecome(folder: RunFolder): boolean {
  const said = parseTestimony(readRunFile(folder.testimony));
  if (said.kind === 'not-executed') return true;
  if (said.kind !== 'seen') return false;
  const pid = pidIn(said.files);
  // The shell has the path of the testimony on its command line, and the program has not.
  return pid === undefined || !commandLine(pid).includes(folder.testimony);
}

/** The pid in a testimony; `undefined` for one in a pid namespace of its own, which means nothing outside. */
export function pidIn(files: ReadonlyMap<string, string>): number | undefined {
  const status = files.get('status') ?? '';
  const pid = Number(/^Pid:\s*(\d+)$/m.exec(status)?.[1]);
  return pid > 1 ? pid : undefined;
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // Gone, or not ours to read: then it is not the shell that we started.
    return '';
  }
}

/** The manager's client says on the program's stderr what went wrong. */
async function wordsOf({ stderr }: Spawned): Promise<string> {
  if (stderr === undefined) return 'its own words are on stderr';
  let words = '';
  stderr.on('data', (chunk) => {
    words += String(chunk);
  });
  await Promise.race([finished(stderr).catch(() => undefined), delay(WORDS_MS, undefined, { ref: false })]);
  return plainWords(words);
}

/** Why a service never reached its program: the words of its stop hook, and of the client. */
export function whyNotStarted(folder: RunFolder, unit: string, words: string): RingfenceError {
  const account = parseAccount(readRunFile(folder.ending));
  const reasons = [...(account === undefined ? [] : [setupFailure(account.result)]), ...(words === '' ? [] : [words])];
  return new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `The manager did not start the program in ${unit}: ${reasons.join('; ') || `not within ${START_DEADLINE_MS} ms`}`,
    authority: 'systemd-run',
  });
}

/** For a shell that could not become the program. */
export function notExecuted(plan: LaunchPlan, exitCode: number): RingfenceError {
  const missing = exitCode === 127;
  return new RingfenceError(missing ? 'COMMAND_NOT_FOUND' : 'COMMAND_NOT_EXECUTABLE', {
    problem: missing ? 'The program, or a folder above it, cannot be seen' : 'The program cannot be executed',
    received: plan.file,
    authority: 'execve(2), as the user and with the limits it was to run with',
  });
}
