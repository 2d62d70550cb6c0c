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
  SelectedExecutor,
  Selection,
  StartOptions,
  Wish,
} from '../contract/index.ts';
import { errorText, RingfenceError } from '../errors/index.ts';
import { localHost } from '../host/host.ts';
import { createDraft, flattenArguments } from '../launch/draft.ts';
import { FencedExecutor } from '../supervise/executor.ts';
import type { Engine } from './engine.ts';
import { type CallableHooks, createHooks } from './hooks.ts';
import { Roster } from './roster.ts';

/** A probe starts programs, which take many times as long on a busy machine; one that hangs delays the first start by this. */
const PROBE_TIMEOUT_MS = 20_000;

/**
 * Makes a registry. Each has its own executors, hooks and probe results; nothing is shared between two.
 * @throws RingfenceError what `use()` throws for the plugins given
 */
export function createRegistry(options: RegistryOptions = {}): Registry {
  const registry = new FenceRegistry(options);
  for (const plugin of options.plugins ?? []) registry.use(plugin);
  return registry;
}

/** Holds what must answer at once; probing, choosing and launching are loaded when they are first asked for. */
class FenceRegistry implements Registry {
  readonly host: Host;
  readonly #hooks: CallableHooks;
  readonly #roster: Roster;
  readonly #probeTimeoutMs: number;
  #engine: Promise<Engine> | undefined;

  constructor(options: RegistryOptions) {
    this.host = options.host ?? localHost();
    this.#probeTimeoutMs = options.probeTimeoutMs ?? PROBE_TIMEOUT_MS;
    this.#hooks = createHooks((hook, name, error) => {
      const reason = `its tap of the hook ${hook} threw: ${errorText(error)}`;
      this.#roster.note({ name, from: `the hook ${hook}`, status: 'failed', reason });
    });
    const discover = options.discover === true ? {} : options.discover || undefined;
    this.#roster = new Roster({ hooks: this.#hooks }, this.host.platform, discover);
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
    return (await this.#loadEngine()).probe(options.fresh ?? false);
  }

  command(name: string, ...args: readonly (string | readonly string[])[]): Executor {
    return this.#wished({}, name, args, {});
  }

  async openPid(pid: number): Promise<Executor> {
    return this.#wished({}, `pid ${pid}`, [], {}).open(pid);
  }

  async select(wish: Wish = {}, options: StartOptions = {}): Promise<Selection> {
    const { chooser } = await this.#loadEngine();
    return chooser.select(chooser.askFor(wish, options), options);
  }

  async autoselectExecutor(wish: Wish = {}, options: StartOptions = {}): Promise<SelectedExecutor> {
    const { chooser } = await this.#loadEngine();
    const ask = chooser.askFor(wish, options);
    const selection = await chooser.select(ask, options);
    const { name } = selection.winner;
    const command = (program: string, ...args: readonly (string | readonly string[])[]): Executor =>
      this.#wished(wish, program, args, { ...options, executor: name });
    return { name, selection, explain: () => chooser.explain(selection, ask), command };
  }

  async explain(wish: Wish = {}, options: StartOptions = {}): Promise<string> {
    const { chooser } = await this.#loadEngine();
    return chooser.explainFor(chooser.askFor(wish, options), options);
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
    return new FencedExecutor(async () => (await this.#loadEngine()).launcher, draft, options);
  }

  #loadEngine(): Promise<Engine> {
    this.#engine ??= this.#createEngine();
    return this.#engine;
  }

  async #createEngine(): Promise<Engine> {
    const { createEngine } = await import('./engine.ts');
    const definitions = (): Promise<readonly ExecutorDefinition[]> => this.#roster.definitions();
    return createEngine({ host: this.host, hooks: this.#hooks, definitions, probeTimeoutMs: this.#probeTimeoutMs });
  }
}
