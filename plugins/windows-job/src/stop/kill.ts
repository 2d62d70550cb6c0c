import { setTimeout as pause } from 'node:timers/promises';
import type { KillProof } from '@ringfence/core';
import type { JobObject } from '../job-object.ts';
import { countPrograms } from '../watch/members.ts';
import type { Win32 } from '../win32/win32.ts';
import { authority } from '../win32/win32-error.ts';

/**
 * The exit code of what is ended here: 128 + 9, as a shell tells of SIGKILL.
 * By it a program that was killed is told from one that ended by itself.
 */
export const KILLED_EXIT_CODE = 137;

/** Without one process less in it. */
const DEADLINE_MS = 10_000;
const LONGEST_PAUSE_MS = 20;

const COUNTED = 'JobObjectBasicAccountingInformation ActiveProcesses';

/** Ends a job until nobody is in it; when nobody has gone for ten seconds it names who is left. */
export async function killJob(win32: Win32, job: JobObject): Promise<KillProof> {
  return endJob(job, countPrograms(win32, job));
}

/**
 * Kills what a program left behind when it ended. The host of its hidden console may be in the job a little longer, and is
 * no program that was left.
 */
export async function sweepJob(win32: Win32, job: JobObject): Promise<KillProof | undefined> {
  if (job.active() === 0) return undefined;
  const left = countPrograms(win32, job);
  const proof = await endJob(job, left);
  return left === 0 && proof.complete ? undefined : proof;
}

/** What ending a job needs of it. */
export type EndedJob = Pick<JobObject, 'active' | 'terminate' | 'pids'>;

/**
 * Ends a job until nobody is in it.
 * @param killed programs that were in it
 * @param patienceMs how long nobody may go before it is given up
 */
export async function endJob(job: EndedJob, killed: number, patienceMs: number = DEADLINE_MS): Promise<KillProof> {
  let deadline = performance.now() + patienceMs;
  let least = Number.POSITIVE_INFINITY;
  let refused: number | undefined;
  let rounds = 0;
  for (let ms = 1; performance.now() < deadline; ms = Math.min(ms * 2, LONGEST_PAUSE_MS)) {
    const active = job.active();
    if (active === 0) break;
    // A process that was just being made when the job was ended may have come in after it; as long as they get fewer, another
    // call would only have the same ones ended once more, which a busy machine has no time for.
    if (rounds === 0 || active === undefined || active >= least) {
      refused = job.terminate(KILLED_EXIT_CODE);
      rounds += 1;
    }
    // Nobody could see them go.
    if (active === undefined) break;
    if (active < least) deadline = performance.now() + patienceMs;
    least = Math.min(least, active);
    if (job.active() !== 0) await pause(ms);
  }
  return { ...proofOf(job, refused), mechanism: 'TerminateJobObject', killed, rounds };
}

/** What Windows says of who is left. */
function proofOf(job: EndedJob, refused: number | undefined): Pick<KillProof, 'proof' | 'complete' | 'survivors'> {
  const active = job.active();
  if (active === 0) return { proof: `${COUNTED} 0`, complete: true, survivors: [] };
  const saying = refused === undefined ? '' : `; ${authority('TerminateJobObject', refused)}`;
  return { proof: `${COUNTED} ${active ?? 'not told'}${saying}`, complete: false, survivors: job.pids() };
}
