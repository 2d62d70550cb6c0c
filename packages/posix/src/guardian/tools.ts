import type { Claim, Host, Lacking, Offered } from '@ringfence/core';
import { findPrograms, missingProgram } from '../launch/programs.ts';

/** Absolute paths of what a guardian uses. */
export interface GuardianTools {
  readonly shell: string;
  readonly grep: string;
  readonly rmdir: string;
  readonly sleep: string;
}

type Finder = Pick<Host, 'findProgram' | 'once'>;

/** The tools of a guardian, or the name of one that is not there. */
export function findGuardianTools(host: Finder): Promise<GuardianTools | string> {
  return host.once('posix.guardian-tools', async () => {
    const [{ sh }, grep, rmdir, sleep] = await Promise.all([
      findPrograms(host),
      ...['grep', 'rmdir', 'sleep'].map((name) => host.findProgram(name)),
    ]);
    if (sh === undefined) return 'sh';
    if (grep === undefined) return 'grep';
    if (rmdir === undefined) return 'rmdir';
    return sleep === undefined ? 'sleep' : { shell: sh, grep, rmdir, sleep };
  });
}

/**
 * Whether a tree dies with its owner here, by a guardian. None is started for this answer: the first run starts it, waits for
 * its word, and does not start without it.
 */
export async function guardOffer(host: Finder, claim: Claim | undefined): Promise<Offered | Lacking> {
  if (claim === undefined || claim.grade === 'none') return { grade: 'none', message: 'it is not claimed' };
  const tools = await findGuardianTools(host);
  if (typeof tools === 'string') {
    const { remedy = 'apt-get install coreutils grep' } = tools === 'sh' ? missingProgram('sh') : {};
    return { grade: 'none', message: `${tools} is not on the PATH`, remedy };
  }
  const { grade, mechanism } = claim;
  return {
    grade,
    mechanism,
    proof: 'no run starts before its guardian has answered, and the tools of one are on the PATH',
  };
}
