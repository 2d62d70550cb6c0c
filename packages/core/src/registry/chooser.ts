import type {
  Candidate,
  DetachedStart,
  ExecutorDefinition,
  Host,
  LaunchPlan,
  PlanContext,
  Reason,
  Rejection,
  Request,
  RequestedItem,
  Requirement,
  Selection,
  StartOptions,
  WatchedLimit,
  Wish,
} from '../contract/index.ts';
import { errorText, RingfenceError } from '../errors/index.ts';
import { ownerRequirements, readDetached } from '../launch/detached.ts';
import { normalizeDraft } from '../launch/request.ts';
import type { ProbePipeline } from '../probe/pipeline.ts';
import { requestedItems } from '../request/items.ts';
import { requirementsOf } from '../request/requirements.ts';
import { explainNobody, explainSelection } from '../select/explain.ts';
import { type Judged, judge, nobodyLeft, selectionOf } from '../select/select.ts';
import { graceOf } from '../supervise/options.ts';
import { sampledByKeeper, superviseItems, type Watch } from '../supervise/supervised.ts';
import type { CallableHooks } from './hooks.ts';

/** What choosing needs of a registry. */
export interface ChooserParts {
  readonly host: Host;
  readonly hooks: CallableHooks;
  readonly pipeline: ProbePipeline;
  readonly definitions: () => Promise<readonly ExecutorDefinition[]>;
}

/** What was asked, ready to be compared with what executors offer. */
export interface Ask {
  readonly request: Request;
  readonly items: readonly RequestedItem[];
  readonly requirements: readonly Requirement[];
}

/** The executor that will run the command, and what it will do. */
export interface Choice {
  readonly candidate: Candidate & { readonly result: { readonly status: 'proved' } };
  readonly plan: LaunchPlan;
  readonly context: PlanContext;
}

/** What is known of a run beside what was asked. */
interface Run {
  readonly runId: string;
  readonly watch: Watch;
  readonly detached: DetachedStart | undefined;
}

/** From a request to the executor that runs it, and to its plan. */
export class Chooser {
  readonly #parts: ChooserParts;

  constructor(parts: ChooserParts) {
    this.#parts = parts;
  }

  /** @throws RingfenceError `INVALID_OPTION` */
  ask(request: Request, options: StartOptions): Ask {
    const items = requestedItems(request);
    const asked = requirementsOf(items, options).map(neverDropIdentity);
    const needed = ownerRequirements(options).filter(
      ({ capability }) => !asked.some((known) => known.capability === capability && known.level === 'must'),
    );
    return { request, items, requirements: [...asked, ...needed] };
  }

  /** What a wish asks for, before there is a command. @throws RingfenceError `INVALID_*` */
  askFor(wish: Wish, options: StartOptions): Ask {
    const draft = { resources: wish.resources, identity: wish.identity, isolation: wish.isolation };
    const cwd = process.cwd();
    const command = { file: '', name: '', args: [], env: {}, cwd };
    return this.ask({ ...normalizeDraft(draft, this.#parts.host.capacity, cwd), command }, options);
  }

  explain(selection: Selection, ask: Ask): string {
    return explainSelection(selection, ask.requirements);
  }

  /** The selection in words, also when nobody is left. @throws RingfenceError `PLUGIN_FAILED` */
  async explainFor(ask: Ask, options: StartOptions): Promise<string> {
    try {
      return this.explain(await this.select(ask, options), ask);
    } catch (error) {
      return explainNobody(error);
    }
  }

  /** @throws RingfenceError `NO_EXECUTOR`, `PLUGIN_FAILED` */
  async select(ask: Ask, options: StartOptions): Promise<Selection> {
    return selectionOf(await this.#judged(ask, options), ask.requirements);
  }

  /**
   * The best candidate whose plan meets every `must`: what a probe offers in general a plan may refuse in particular, such
   * as a disk that cannot be throttled.
   * @throws RingfenceError `NO_EXECUTOR` with every rejection, `PLUGIN_FAILED`
   */
  async choose(ask: Ask, options: StartOptions, runId: string, piped: boolean): Promise<Choice> {
    const { ranked, rejections } = await this.#judged(ask, options);
    const refused: Rejection[] = [];
    for (const candidate of ranked) {
      const wish = readDetached(options);
      const detached = wish && { ...wish, grace: graceOf(options) };
      const watch = detached !== undefined ? { keeper: watchedBy(candidate) } : piped ? 'all' : 'clock';
      const choice = await this.#plan(candidate, ask, { runId, watch, detached });
      const reasons = broken(choice.plan, ask.requirements);
      if (reasons.length === 0) return choice;
      refused.push({ executor: candidate.name, reasons });
    }
    throw nobodyLeft([...refused, ...rejections], ask.requirements);
  }

  async #judged(ask: Ask, options: StartOptions): Promise<Judged> {
    const { hooks, pipeline } = this.#parts;
    const definitions = await this.#parts.definitions();
    refuseUnknown(options.executor, definitions);
    // Who names an executor has chosen: probing the others would only cost time.
    const { executor: only } = options;
    const wanted = definitions.filter(({ name }) => only === undefined || name === only);
    const judged = judge(await pipeline.all(wanted), ask.requirements);
    const unwanted = definitions.filter((definition) => !wanted.includes(definition));
    const others = unwanted.map(({ name }) => ({
      executor: name,
      reasons: [{ message: `the executor ${only} was asked for` }],
    }));
    const ranked = await hooks.candidates.call(judged.ranked, ask);
    const dropped = judged.ranked.filter((candidate) => !ranked.includes(candidate));
    const policy = dropped.map(({ name }) => ({
      executor: name,
      reasons: [{ message: 'a policy of this application dropped it' }],
    }));
    return { ranked, rejections: [...judged.rejections, ...others, ...policy] };
  }

  async #plan(candidate: Candidate, ask: Ask, { runId, watch, detached }: Run): Promise<Choice> {
    const { result, definition } = candidate;
    if (result.status !== 'proved') throw new TypeError(`${candidate.name} was not proved`);
    const { platform, uid, capacity, kernelRelease } = this.#parts.host;
    const plain: PlanContext = { host: { platform, uid, capacity, kernelRelease }, proved: result, runId };
    const context = detached === undefined ? plain : { ...plain, detached };
    const supervised = superviseItems(ask.items, watch);
    const planned = planOf(definition, ask.request, context);
    const own = typeof watch === 'object' ? sampledByKeeper(planned, watch.keeper) : planned;
    const mine = (item: RequestedItem): boolean => supervised.rest.some((rest) => rest.item === item.item);
    const whole = {
      ...own,
      settings: [...own.settings.filter(mine), ...supervised.settings],
      refusals: [...own.refusals.filter(mine), ...supervised.refusals],
    };
    const plan = await this.#parts.hooks.plan.call(whole, ask);
    return { candidate: { ...candidate, result }, plan, context };
  }
}

/** The limits that whoever waits for a detached run of this executor watches by itself. */
function watchedBy({ result }: Candidate): readonly WatchedLimit[] {
  const offered = result.status === 'proved' ? result.offer['detach'] : undefined;
  return offered === undefined || offered.grade === 'none' ? [] : (offered.watches ?? []);
}

function planOf(definition: ExecutorDefinition, request: Request, context: PlanContext): LaunchPlan {
  try {
    return definition.plan(request, context);
  } catch (error) {
    throw new RingfenceError('PLUGIN_FAILED', {
      problem: `the executor ${definition.name} could not plan: ${errorText(error)}`,
      authority: definition.name,
      cause: error,
    });
  }
}

/** Running as somebody else than who was named would give privileges away: that is never a matter of best effort. */
function neverDropIdentity(requirement: Requirement): Requirement {
  return requirement.capability === 'run-as' ? { ...requirement, level: 'must' } : requirement;
}

function broken(plan: LaunchPlan, requirements: readonly Requirement[]): Reason[] {
  const must = (capability: string): boolean =>
    requirements.some((requirement) => requirement.level === 'must' && requirement.capability === capability);
  return plan.refusals
    .filter(({ capability }) => must(capability))
    .map(({ item, reason, remedy }) => {
      const message = `${item}: ${reason}`;
      return remedy === undefined ? { message } : { message, remedy };
    });
}

function refuseUnknown(name: string | undefined, definitions: readonly ExecutorDefinition[]): void {
  if (name === undefined || definitions.some((definition) => definition.name === name)) return;
  throw new RingfenceError('NO_EXECUTOR', {
    problem: 'there is no executor of that name',
    expected: definitions.map((definition) => definition.name).join(', ') || 'a registry with plugins',
    received: name,
    remedy: `npm install ringfence-plugin-${name}, or leave the executor out`,
  });
}
