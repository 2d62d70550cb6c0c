import type { Candidate, Selection } from './candidate.ts';
import type { ExecutorDefinition } from './definition.ts';
import type { Executor, StartOptions } from './executor.ts';
import type { Hooks } from './hooks.ts';
import type { Host } from './host.ts';
import type { LaunchPlan } from './plan.ts';
import type { LazyPlugin, Plugin, PluginFinding } from './plugin.ts';
import type { Identity, Isolation, Resources } from './request.ts';

/** Where plugins are looked for: the dependencies of the package that `from` lies in, and nowhere else. */
export interface DiscoverOptions {
  /** A folder or a `file:` URL in the application; default: the working directory. */
  readonly from?: string | URL;
  /** Also the application's `devDependencies`. Default true outside `NODE_ENV=production`. */
  readonly dev?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/** How a registry is made. */
export interface RegistryOptions {
  readonly plugins?: readonly (Plugin | LazyPlugin)[];
  readonly discover?: boolean | DiscoverOptions;
  /** A recorded machine in place of this one. */
  readonly host?: Host;
  /** Milliseconds each probe may take; default 20000. */
  readonly probeTimeoutMs?: number;
}

/** What a command will be asked to respect, said beforehand. */
export interface Wish {
  readonly resources?: Resources;
  readonly identity?: string | number | Identity;
  readonly isolation?: Isolation;
}

/** The executor that was selected for a wish; every command made of it runs there, with what was wished for. */
export interface SelectedExecutor {
  readonly name: string;
  readonly selection: Selection;
  explain(): string;
  command(name: string, ...args: readonly (string | readonly string[])[]): Executor;
}

/** Executors, the hooks around them, and the way from a command to a running tree. */
export interface Registry {
  readonly hooks: Hooks;
  readonly host: Host;
  /** @throws RingfenceError `NOT_A_PLUGIN`, `PLUGIN_API_MISMATCH`, `DUPLICATE_PLUGIN`, `DUPLICATE_EXECUTOR` */
  use(plugin: Plugin | LazyPlugin): this;
  addExecutor(definition: ExecutorDefinition): this;
  /** The plugins that were named or found, and what became of each. */
  plugins(): Promise<readonly PluginFinding[]>;
  /** Every executor with its probe's result, cached for this process; `fresh` probes again. */
  probe(options?: { readonly fresh?: boolean }): Promise<readonly Candidate[]>;
  /** A command that has not started; never fails: a name that cannot be found is reported by `start()`. */
  command(name: string, ...args: readonly (string | readonly string[])[]): Executor;
  /** Takes over a process that runs already.
   *  @throws RingfenceError `PROCESS_NOT_FOUND` when there is no such process */
  openPid(pid: number): Promise<Executor>;
  /** The executor that would run such a command here. @throws RingfenceError `NO_EXECUTOR` with every reason */
  select(wish?: Wish, options?: StartOptions): Promise<Selection>;
  /** Selects once and hands out commands that run there. @throws RingfenceError `NO_EXECUTOR` with every reason */
  autoselectExecutor(wish?: Wish, options?: StartOptions): Promise<SelectedExecutor>;
  /** The selection in words, also when nobody is left. */
  explain(wish?: Wish, options?: StartOptions): Promise<string>;
  /** The launch plan of a command, without doing any of it. */
  plan(executor: Executor, options?: StartOptions): Promise<LaunchPlan>;
}
