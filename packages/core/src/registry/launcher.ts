import { randomBytes } from 'node:crypto';
import type {
  Candidate,
  Confinement,
  Handle,
  Host,
  LaunchPlan,
  OwnerDeath,
  Receipt,
  ReceiptItem,
  Report,
  RunRecord,
  StartOptions,
} from '../contract/index.ts';
import { errorText, isRingfenceError, RingfenceError } from '../errors/index.ts';
import { checkDetachedStreams, readDetached } from '../launch/detached.ts';
import type { Draft } from '../launch/draft.ts';
import { refusedItem } from '../launch/receipt-items.ts';
import { buildRequest } from '../launch/request.ts';
import type { ProbePipeline } from '../probe/pipeline.ts';
import { gradeOf } from '../select/rank.ts';
import { spawner } from '../spawn/spawn.ts';
import { refuseAborted } from '../supervise/begin.ts';
import type { Attempt, Launched, Launcher } from '../supervise/launched.ts';
import { wantsNewSession } from '../supervise/options.ts';
import { inRequestOrder, isSupervised, supervisedItems } from '../supervise/supervised.ts';
import type { Ask, Choice, Chooser } from './chooser.ts';
import type { CallableHooks } from './hooks.ts';
import { reopenTree } from './reopen.ts';
import { updateTree } from './update.ts';

/** What launching needs of a registry. */
export interface LauncherParts {
  readonly host: Host;
  readonly hooks: CallableHooks;
  readonly pipeline: ProbePipeline;
  readonly chooser: Chooser;
  /** Every executor, probed, or only the one of that name. */
  readonly candidates: (only?: string) => Promise<readonly Candidate[]>;
  /** Ends the tree when this process exits, until the answer is called. */
  readonly keep: (confinement: Confinement) => () => void;
}

/** From a draft to a tree that stands in its fence. */
export class RegistryLauncher implements Launcher {
  readonly #parts: LauncherParts;

  constructor(parts: LauncherParts) {
    this.#parts = parts;
  }

  async launch(draft: Draft, options: StartOptions, attempt: Attempt): Promise<Launched> {
    const { signal } = attempt;
    if (readDetached(options) !== undefined) checkDetachedStreams(draft.command);
    const ask = this.#parts.chooser.ask(buildRequest(draft, this.#parts.host), options);
    const given = new Set<string>();
    for (;;) {
      const choice = await this.#choose(ask, draft, options);
      // Probes may take their time, and the caller may have given up meanwhile.
      refuseAborted(signal);
      try {
        return await this.#launchChoice(choice, ask, draft, options, attempt);
      } catch (error) {
        if (signal.aborted) refuseAborted(signal);
        await this.#giveUpOrTryNext(choice.candidate, error, given);
      }
    }
  }

  async plan(draft: Draft, options: StartOptions): Promise<LaunchPlan> {
    const ask = this.#parts.chooser.ask(buildRequest(draft, this.#parts.host), options);
    return (await this.#choose(ask, draft, options)).plan;
  }

  async reopen(handle: number | Handle): Promise<Launched> {
    return reopenTree(handle, this.#parts.candidates, this.#parts.host);
  }

  update(launched: Launched, resources: unknown): ReturnType<Launcher['update']> {
    return updateTree(launched, resources, this.#parts.host);
  }

  readonly finish = async (report: Report): Promise<Report> => {
    this.#parts.hooks.exited.call({ pid: report.pid, executor: report.executor });
    try {
      return await this.#parts.hooks.report.call(report, { executor: report.executor });
    } catch (error) {
      // A tap that fails must not cost the caller the report of a command that ran.
      return { ...report, notes: [...report.notes, errorText(error)] };
    }
  };

  keep(confinement: Confinement): () => void {
    return this.#parts.keep(confinement);
  }

  #choose(ask: Ask, draft: Draft, options: StartOptions): Promise<Choice> {
    const piped = draft.command.stdout === 'pipe' && draft.command.stderr === 'pipe';
    return this.#parts.chooser.choose(ask, options, randomBytes(8).toString('hex'), piped);
  }

  async #launchChoice(
    { candidate, plan, context }: Choice,
    ask: Ask,
    draft: Draft,
    options: StartOptions,
    { signal, launching }: Attempt,
  ): Promise<Launched> {
    const { stdin, stdout, stderr } = draft.command;
    const stdio = { stdin, stdout, stderr };
    const newSession = wantsNewSession(options, draft.command);
    const { host, hooks } = this.#parts;
    const around = { ...context, host, request: ask.request, stdio, spawner, newSession, signal };
    launching();
    const launchedAt = performance.now();
    const confinement = await candidate.definition.launch(plan, around);
    const receipt = { ...receiptOf(plan, confinement, ask, candidate), ownerDeath: ownerDeath(candidate, confinement) };
    await refuseBroken(receipt, ask, confinement);
    await confinement.kept?.write(recordOf(ask, receipt));
    hooks.started.call({ pid: confinement.pid, executor: candidate.name, plan });
    const missing = receipt.items.filter((item) => item.status === 'not-enforced');
    if (missing.length > 0) hooks.degraded.call({ executor: candidate.name, items: missing });
    const { limits, command } = ask.request;
    const pollCpuTime =
      context.detached === undefined &&
      plan.settings.some((setting) => setting.item === 'cpuTime' && isSupervised(setting));
    return { name: candidate.name, confinement, receipt, limits, command, pollCpuTime, launchedAt };
  }

  /** The kernel refused what it had granted to the probe: probe again, and go on without it when it is out by now. */
  async #giveUpOrTryNext(candidate: Candidate, error: unknown, given: Set<string>): Promise<void> {
    if (!isRingfenceError(error) || error.code !== 'FENCE_SETUP_FAILED' || given.has(candidate.name)) throw error;
    given.add(candidate.name);
    this.#parts.pipeline.forget(candidate.name);
    const again = await this.#parts.pipeline.one(candidate.definition);
    if (again.result.status === 'proved') throw error;
  }
}

function receiptOf(plan: LaunchPlan, confinement: Confinement, ask: Ask, candidate: Candidate): Receipt {
  const said = new Set(confinement.items.map((item) => item.item));
  const ours = supervised(plan, confinement, ask).filter((item) => !said.has(item.item));
  const refused = plan.refusals.map(refusedItem).filter((item) => !said.has(item.item));
  const offer = candidate.result.status === 'proved' ? candidate.result.offer['kill.tree'] : undefined;
  const mechanism = offer !== undefined && offer.grade !== 'none' ? offer.mechanism : 'none';
  return {
    schemaVersion: 1,
    executor: candidate.name,
    items: inRequestOrder([...confinement.items, ...ours, ...refused], ask.items),
    killTree: { grade: gradeOf(candidate, 'kill.tree'), mechanism },
  };
}

/** What is watched: by the supervisor here, or by the keeper of a detached run, who says so itself or does not do it. */
function supervised(plan: LaunchPlan, { kept }: Confinement, { request }: Ask): ReceiptItem[] {
  if (kept === undefined) return supervisedItems(plan, request.limits);
  return plan.settings.filter(isSupervised).map(({ item, capability, requested, implied }) => {
    return refusedItem({ item, capability, requested, implied, reason: 'who waits for the run did not confirm it' });
  });
}

/** How far the life of the tree hangs on this process, by what the probe proved. */
function ownerDeath({ result }: Choice['candidate'], { kept }: Confinement): OwnerDeath {
  const offered = result.offer[kept === undefined ? 'owner-death' : 'detach'];
  if (offered !== undefined && offered.grade !== 'none') {
    const { grade, mechanism, reach = 'whole-tree' } = offered;
    const bounds = kept?.bounds === undefined ? {} : { bounds: kept.bounds };
    if (kept !== undefined) return { fate: 'kept', reach: 'nobody', grade, mechanism, ...bounds };
    return { fate: 'killed', reach, grade, mechanism };
  }
  const mechanism = 'killed when the owner exits by itself, else by the next start';
  return { fate: 'left', reach: 'nobody', grade: 'none', mechanism };
}

/** The environment is left out: it may hold secrets, and nobody needs it to make a report. */
function recordOf({ request }: Ask, receipt: Receipt): RunRecord {
  const { name, args, cwd } = request.command;
  return { command: { name, args, cwd }, limits: request.limits, receipt, startedAt: Date.now() };
}

/** A `must` that was accepted and is not held when it is read back ends the run before anybody relies on it. */
async function refuseBroken(receipt: Receipt, ask: Ask, confinement: Confinement): Promise<void> {
  const must = (item: ReceiptItem): boolean =>
    ask.requirements.some(({ capability, level }) => level === 'must' && capability === item.capability);
  const lost = receipt.items.filter((item) => item.status === 'not-enforced' && must(item));
  if (lost.length === 0) return;
  await confinement.kill();
  await confinement.release();
  throw new RingfenceError('FENCE_SETUP_FAILED', {
    problem: `the machine accepted a limit and does not hold it: ${lost.map((item) => item.item).join(', ')}`,
    received: lost.map((item) => (item.status === 'not-enforced' ? item.reason : '')).join('; '),
    authority: `the read-back of ${receipt.executor}`,
  });
}
