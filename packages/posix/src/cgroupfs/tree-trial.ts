import { type HelperResult, type Host, type KillProof, machine, type Offer, type Reason } from '@ringfence/core';
import { eachHelper } from '../launch/process-offer.ts';
import { type ProcessTrial, processTrials, provedByTestimony, trialCommand, untried } from '../launch/process-probe.ts';
import { findPrograms, missingProgram } from '../launch/programs.ts';
import { parseTestimony } from '../launch/witness.ts';
import type { GroupTree } from './tree.ts';
import { waitUntil } from './waiting.ts';

/** What became of a helper that a probe put into its throw-away groups. */
export interface TreeTrial {
  readonly proof: KillProof;
  /** True when it was frozen and thawed, by the kernel's own word. */
  readonly frozen: boolean;
  /** What helpers can set for each process here. */
  readonly offer: Offer;
}

const HELPER_MS = 3000;

/**
 * Moves a helper into the groups through the same shell and helpers as a run, freezes and thaws it, and kills it.
 * The answer is a reason when no process can be moved in or the kill proves nothing.
 */
export async function tryTree(
  tree: GroupTree,
  entries: readonly string[],
  host: Pick<Host, 'run' | 'findProgram' | 'once' | 'uid'>,
): Promise<TreeTrial | Reason> {
  const programs = await findPrograms(host);
  const sleep = await host.findProgram('sleep');
  if (programs.sh === undefined) return missingProgram('sh');
  if (sleep === undefined) return { message: 'sleep is not on the PATH', remedy: 'apt-get install coreutils' };
  const all = processTrials(programs, host.uid);
  const together = await tryMember(
    tree,
    host,
    trialCommand(programs.sh, entries, all, [sleep, '30']),
    `${entries[0]}, behind all helpers`,
  );
  if ('proof' in together) {
    return { ...together, offer: { ...untried(host, programs), ...provedBy(all, together.result) } };
  }
  if (all.length === 0) return together;
  // One of the helpers may fail where the others do not: they are tried one by one, outside the groups.
  const alone = await tryMember(tree, host, trialCommand(programs.sh, entries, [], [sleep, '30']), `${entries[0]}`);
  if (!('proof' in alone)) return alone;
  return { ...alone, offer: { ...untried(host, programs), ...(await eachHelper(programs, all, host)) } };
}

type Member = Omit<TreeTrial, 'offer'> & { readonly result: HelperResult };

async function tryMember(
  tree: GroupTree,
  host: Pick<Host, 'run'>,
  command: { readonly file: string; readonly args: readonly string[] },
  place: string,
): Promise<Member | Reason> {
  let ended = false;
  const running = host.run(command.file, command.args, { timeoutMs: HELPER_MS }).finally(() => {
    ended = true;
  });
  // `running` is awaited below in any case; a rejection before that must not count as unhandled.
  running.catch(() => undefined);
  const isIn = await machine.answer(`sleep stands in ${place}`, async () => {
    await waitUntil(() => ended || tree.pids().some(isAsleep), HELPER_MS);
    return !ended;
  });
  if (!isIn) return notIn(await running);
  const frozen = await freezeAndThaw(tree);
  const proof = await tree.kill();
  const result = await running;
  if (!proof.complete) return { message: `a helper survived ${proof.mechanism}: ${proof.proof}` };
  return { proof, frozen, result };
}

async function freezeAndThaw(tree: GroupTree): Promise<boolean> {
  if (tree.freeze === undefined || tree.thaw === undefined) return false;
  await tree.freeze();
  await tree.thaw();
  return true;
}

/** The helper has become what it was to become; before that it may still be on its way. */
function isAsleep(pid: number): boolean {
  try {
    return machine.readText(`/proc/${pid}/comm`) === 'sleep\n';
  } catch {
    // Gone between the two reads: then it is not asleep.
    return false;
  }
}

function notIn(result: HelperResult): Reason {
  const said = parseTestimony(result.stdout);
  if (said.kind === 'not-entered') return { message: 'the kernel refused to let a helper into its throw-away group' };
  const words = result.stderr.trim();
  return { message: `a helper in a throw-away group ended too early${words === '' ? '' : `: ${words}`}` };
}

function provedBy(trials: readonly ProcessTrial[], result: HelperResult): Offer {
  return provedByTestimony(trials, parseTestimony(result.stdout));
}
