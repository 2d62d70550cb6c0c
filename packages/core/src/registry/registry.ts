import type {
  Candidate,
  Executor,
  ExecutorDefinition,
  Hooks,
  Host,
  LaunchPlan,
  LazyPlugin,
  Plugin,
  PluginFinding,
  Registry,
  RegistryOptions,
  Request,
  SelectedExecutor,
  Selection,
  StartOptions,
  Wish,
} from '../contract/index.ts';
import { errorText, RingfenceError } from '../errors/index.ts';
import { localHost } from '../host/host.ts';
import { createDraft, flattenArguments } from '../launch/draft.ts';
import { normalizeDraft } from '../launch/request.ts';
import { ProbePipeline } from '../probe/pipeline.ts';
import { explainNobody, explainSelection } from '../select/explain.ts';
import { FencedExecutor } from '../supervise/executor.ts';
import { Chooser } from './chooser.ts';
import { type CallableHooks, createHooks } from './hooks.ts';
import { RegistryLauncher } from './launcher.ts';
import { Owner } from './owner.ts';
import { Roster } from './roster.ts';

const PROBE_TIMEOUT_MS = 5000;

/**
 * Makes a registry. Each has its own executors, hooks and probe results; nothing is shared between two.
 * @throws RingfenceError what `use()` throws for the plugins given
 */
export function createRegistry(options: RegistryOptions = {}): Registry {
  const registry = new FenceRegistry(options);
  for (const plugin of options.plugins ?? []) registry.use(plugin);
  return registry;
}

class FenceRegistry implements Registry {
  readonly host: Host;
  readonly #hooks: CallableHooks;
  readonly #roster: Roster;
  readonly #pipeline: ProbePipeline;
  readonly #chooser: Chooser;
  readonly #launcher: RegistryLauncher;

  constructor(options: RegistryOptions) {
    this.host = options.host ?? localHost();
    this.#hooks = createHooks((hook, name, error) => {
      const reason = `its tap of the hook ${hook} threw: ${errorText(error)}`;
      this.#roster.note({ name, from: `the hook ${hook}`, status: 'failed', reason });
    });
    const discover = options.discover === true ? {} : options.discover || undefined;
    this.#roster = new Roster({ hooks: this.#hooks }, this.host.platform, discover);
    const onProbed = (candidate: Candidate): void => this.#hooks.probe.call(candidate);
    const timeoutMs = options.probeTimeoutMs ?? PROBE_TIMEOUT_MS;
    this.#pipeline = new ProbePipeline({ host: this.host, timeoutMs, onProbed });
    const parts = { host: this.host, hooks: this.#hooks, pipeline: this.#pipeline };
    this.#chooser = new Chooser({ ...parts, definitions: () => this.#roster.definitions() });
    const owner = new Owner();
    const keep = owner.keep.bind(owner);
    this.#launcher = new RegistryLauncher({ ...parts, chooser: this.#chooser, candidates: () => this.probe(), keep });
  }

  get hooks(): Hooks {
    return this.#hooks;
  }

  use(plugin: Plugin | LazyPlugin): this {
    this.#roster.use(plugin);
    return this;
  }

  addExecutor(definition: ExecutorDefinition): this {
    this.#roster.add(definition);
    return this;
  }

  plugins(): Promise<readonly PluginFinding[]> {
    return this.#roster.findings();
  }

  async probe(options: { readonly fresh?: boolean } = {}): Promise<readonly Candidate[]> {
    return this.#pipeline.all(await this.#roster.definitions(), options.fresh);
  }

  command(name: string, ...args: readonly (string | readonly string[])[]): Executor {
    return this.#wished({}, name, args, {});
  }

  async openPid(pid: number): Promise<Executor> {
    return new FencedExecutor(this.#launcher, createDraft(`pid ${pid}`, [])).open(pid);
  }

  async select(wish: Wish = {}, options: StartOptions = {}): Promise<Selection> {
    return this.#chooser.select(this.#chooser.ask(this.#requestOf(wish), options), options);
  }

  async autoselectExecutor(wish: Wish = {}, options: StartOptions = {}): Promise<SelectedExecutor> {
    const ask = this.#chooser.ask(this.#requestOf(wish), options);
    const selection = await this.#chooser.select(ask, options);
    const { name } = selection.winner;
    const command = (program: string, ...args: readonly (string | readonly string[])[]): Executor =>
      this.#wished(wish, program, args, { ...options, executor: name });
    return { name, selection, explain: () => explainSelection(selection, ask.requirements), command };
  }

  async explain(wish: Wish = {}, options: StartOptions = {}): Promise<string> {
    const ask = this.#chooser.ask(this.#requestOf(wish), options);
    try {
      return explainSelection(await this.#chooser.select(ask, options), ask.requirements);
    } catch (error) {
      return explainNobody(error);
    }
  }

  async plan(executor: Executor, options: StartOptions = {}): Promise<LaunchPlan> {
    if (executor instanceof FencedExecutor) return executor.plan(options);
    throw new RingfenceError('INVALID_OPTION', {
      problem: 'the executor is not one of this registry',
      expected: 'what command() answered',
      received: executor,
    });
  }

  #wished(wish: Wish, name: string, args: readonly (string | readonly string[])[], options: StartOptions): Executor {
    const draft = createDraft(name, flattenArguments(args));
    draft.resources = wish.resources;
    draft.identity = wish.identity;
    draft.isolation = wish.isolation;
    return new FencedExecutor(this.#launcher, draft, options);
  }

  #requestOf(wish: Wish): Request {
    const draft = { resources: wish.resources, identity: wish.identity, isolation: wish.isolation };
    const cwd = process.cwd();
    const command = { file: '', name: '', args: [], env: {}, cwd };
    return { ...normalizeDraft(draft, this.host.capacity, cwd), command };
  }
}
