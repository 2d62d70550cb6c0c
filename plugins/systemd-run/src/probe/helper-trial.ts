import type { Host, Offer } from '@ringfence/core';
import {
  type Programs,
  parseTestimony,
  processTrials,
  provedByTestimony,
  trialCommand,
  untried,
} from '@ringfence/posix';

const HELPER_MS = 5000;

/** What helpers can set for each process of a scope, each tried by itself outside of any. */
export async function tryHelpers(host: Host, programs: Programs, shell: string): Promise<Offer> {
  const offers = await Promise.all(
    processTrials(programs, host.uid).map(async (trial) => {
      const { file, args } = trialCommand(shell, [], [trial], [shell, '-c', ':']);
      const { stdout } = await host.run(file, args, { timeoutMs: HELPER_MS });
      return provedByTestimony([trial], parseTestimony(stdout));
    }),
  );
  return Object.assign({}, untried(host, programs), ...offers);
}
