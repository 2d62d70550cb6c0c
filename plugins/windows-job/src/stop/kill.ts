import { setTimeout as pause } from 'node:timers/promises';
import type { KillProof } from '@ringfence/core';
import type { JobObject } from '../job-object.ts';
import { membersOf } from '../watch/members.ts';
import type { Win32 } from '../win32/win32.ts';
import { authority } from '../win32/win32-error.ts';

/**
 * The exit code of what is ended here: 128 + 9, as a shell tells of SIGKILL.
 * By it a program that was killed is told from one that ended by itself.
 */
export const KILLED_EXIT_CODE = 137;

const DEADLINE_MS = 10_000;
const LONGEST_PAUSE_MS = 20;

/** Ends a job again and again until nobody is in it; after ten seconds it names who is left. */
export async function killJob(win32: Win32, job: JobObject): Promise<KillProof> {
  const killed = membersOf(win32, job).programs.length;
  const deadline = performance.now() + DEADLINE_MS;
  let refused: number | undefined;
  let rounds = 0;
  for (let ms = 1; job.active() > 0 && performance.now() < deadline; ms = Math.min(ms * 2, LONGEST_PAUSE_MS)) {
    // A process that was just being made when the job was ended may have come in after it.
    refused = job.terminate(KILLED_EXIT_CODE);
    rounds += 1;
    if (job.active() > 0) await pause(ms);
  }
  return proofOf(job, killed, rounds, refused);
}

function proofOf(job: JobObject, killed: number, rounds: number, refused: number | undefined): KillProof {
  const active = job.active();
  const saying = refused === undefined ? '' : `; ${authority('TerminateJobObject', refused)}`;
  return {
    mechanism: 'TerminateJobObject',
    proof: `JobObjectBasicAccountingInformation ActiveProcesses ${active}${active === 0 ? '' : saying}`,
    complete: active === 0,
    killed,
    survivors: active === 0 ? [] : job.pids(),
    rounds,
  };
}

/**
 * Kills what a program left behind when it ended. The host of its hidden console may be in the job a little longer: it is
 * waited for, and no program that was left.
 */
export async function sweepJob(win32: Win32, job: JobObject): Promise<KillProof | undefined> {
  if (job.active() === 0) return undefined;
  if (membersOf(win32, job).programs.length > 0) return killJob(win32, job);
  const proof = await killJob(win32, job);
  return proof.complete ? undefined : proof;
}
