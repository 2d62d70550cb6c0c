import type { Host, Offer, Wrapper } from '@ringfence/core';
import { type ProcessTrial, processTrials, provedByTestimony, trialCommand, untried } from './process-probe.ts';
import { findPrograms, type Programs } from './programs.ts';
import { parseTestimony } from './witness.ts';

/** A helper that hangs must not use up the time of the whole probe; on a busy machine one takes seconds. */
const HELPER_MS = 8000;

/** What helpers of util-linux can set for each process here: `PROCESS_CLAIMS`, each tried by itself. */
export async function processOffer(host: Pick<Host, 'run' | 'findProgram' | 'once' | 'uid'>): Promise<Offer> {
  const programs = await findPrograms(host);
  return { ...untried(host, programs), ...(await eachHelper(programs, processTrials(programs, host.uid), host)) };
}

/** Tries helpers one by one: one of them may fail where the others do not. */
export async function eachHelper(
  programs: Programs,
  trials: readonly ProcessTrial[],
  host: Pick<Host, 'run'>,
): Promise<Offer> {
  const offers = await Promise.all(
    trials.map(async (trial) => {
      const said = await run([trial], programs, host);
      return provedByTestimony([trial], said);
    }),
  );
  return Object.assign({}, ...offers);
}

/**
 * Runs a helper that does nothing behind a wrapper, whose program may be named by a path or by its name alone, and reads what
 * it is held to in its own `/proc/self`; `undefined` when the program is not there or could not be run.
 */
export async function tryWrapper(
  wrapper: Wrapper,
  host: Pick<Host, 'run' | 'findProgram' | 'once'>,
): Promise<ReadonlyMap<string, string> | undefined> {
  const [program, ...args] = wrapper.argv;
  const path = program.includes('/') ? program : await host.findProgram(program);
  if (path === undefined) return undefined;
  const trial = { wrapper: { ...wrapper, argv: [path, ...args] as const }, ids: [] };
  const said = await run([trial], await findPrograms(host), host);
  return said.kind === 'seen' ? said.files : undefined;
}

async function run(
  trials: readonly ProcessTrial[],
  { sh = '/bin/sh' }: Programs,
  host: Pick<Host, 'run'>,
): Promise<ReturnType<typeof parseTestimony>> {
  const { file, args } = trialCommand(sh, [], trials, [sh, '-c', ':']);
  return parseTestimony((await host.run(file, args, { timeoutMs: HELPER_MS })).stdout);
}
