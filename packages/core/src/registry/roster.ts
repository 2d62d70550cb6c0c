import type {
  DiscoverOptions,
  ExecutorDefinition,
  LazyPlugin,
  Plugin,
  PluginFinding,
  PluginHost,
} from '../contract/index.ts';
import { errorText, RingfenceError } from '../errors/index.ts';
import { parseCondition } from '../probe/platform.ts';
import type { Discovered } from './discover.ts';
import { checkPlugin } from './plugin.ts';

/** The executors of a registry, and the plugins they came from. Lazy and discovered plugins are loaded at the first question. */
export class Roster {
  readonly #host: Pick<PluginHost, 'hooks'>;
  readonly #platform: NodeJS.Platform;
  readonly #definitions = new Map<string, ExecutorDefinition>();
  readonly #findings: PluginFinding[] = [];
  readonly #named = new Set<string>();
  #waiting: LazyPlugin[] = [];
  #discover: DiscoverOptions | undefined;
  #loading: Promise<void> | undefined;

  constructor(host: Pick<PluginHost, 'hooks'>, platform: NodeJS.Platform, discover: DiscoverOptions | undefined) {
    this.#host = host;
    this.#platform = platform;
    this.#discover = discover;
  }

  /** @throws RingfenceError `NOT_A_PLUGIN`, `PLUGIN_API_MISMATCH`, `DUPLICATE_PLUGIN`, `DUPLICATE_EXECUTOR`, `PLUGIN_FAILED` */
  use(plugin: Plugin | LazyPlugin): void {
    if (isLazy(plugin)) {
      this.#claimName(plugin.name);
      this.#waiting.push(plugin);
      this.#loading = undefined;
    } else {
      const checked = checkPlugin(plugin, 'what was given to use()');
      this.#claimName(checked.name);
      this.#apply(checked, 'the application');
    }
  }

  /** @throws RingfenceError `DUPLICATE_EXECUTOR`, `INVALID_OPTION` for a platform condition or a name */
  add(definition: ExecutorDefinition): void {
    checkDefinition(definition);
    if (this.#definitions.has(definition.name)) {
      throw new RingfenceError('DUPLICATE_EXECUTOR', {
        problem: `there is an executor ${definition.name} already`,
        expected: 'a name of its own',
        received: definition.name,
      });
    }
    this.#definitions.set(definition.name, definition);
  }

  /** Every executor, once everything that waits has been loaded. */
  async definitions(): Promise<readonly ExecutorDefinition[]> {
    await this.#load();
    return [...this.#definitions.values()];
  }

  async findings(): Promise<readonly PluginFinding[]> {
    await this.#load();
    return [...this.#findings];
  }

  /** Keeps something a plugin did wrong after it was loaded. */
  note(finding: PluginFinding): void {
    this.#findings.push(finding);
  }

  #load(): Promise<void> {
    this.#loading ??= this.#loadAll();
    return this.#loading;
  }

  async #loadAll(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    const loaded = await Promise.all(waiting.map(async (lazy) => ({ lazy, plugin: await loadLazy(lazy) })));
    for (const { lazy, plugin } of loaded) this.#attempt(lazy.name, lazy.from ?? 'the application', plugin);
    const discover = this.#discover;
    this.#discover = undefined;
    for (const found of discover === undefined ? [] : await discovered(discover, this.#platform)) {
      if (!('plugin' in found)) this.#findings.push(found.finding);
      // What the application named itself comes first; finding it again among the dependencies is no conflict.
      else if (!this.#named.has(found.plugin.name)) this.#attempt(found.finding.name, found.finding.from, found.plugin);
    }
  }

  /** A plugin that was not handed over by the caller directly hurts nobody but itself. */
  #attempt(name: string, from: string, plugin: Plugin | { readonly error: unknown }): void {
    try {
      if ('error' in plugin) throw plugin.error;
      this.#apply(plugin, from);
    } catch (error) {
      this.#findings.push({ name, from, status: 'failed', reason: errorText(error) });
    }
  }

  // A plugin that throws halfway leaves no executor behind: what it adds counts once it has returned.
  #apply(plugin: Plugin, from: string): void {
    const added: ExecutorDefinition[] = [];
    try {
      plugin.apply({ hooks: this.#host.hooks, addExecutor: (definition) => added.push(definition) });
    } catch (error) {
      throw new RingfenceError('PLUGIN_FAILED', {
        problem: `the plugin ${plugin.name} threw while it was applied: ${errorText(error)}`,
        authority: plugin.name,
        cause: error,
      });
    }
    for (const definition of added) this.add(definition);
    this.#named.add(plugin.name);
    this.#findings.push({ name: plugin.name, from, status: 'loaded' });
  }

  #claimName(name: string): void {
    if (!this.#named.has(name)) {
      this.#named.add(name);
      return;
    }
    throw new RingfenceError('DUPLICATE_PLUGIN', {
      problem: `the plugin ${name} is registered already`,
      expected: 'each plugin once',
      received: name,
    });
  }
}

async function discovered(options: DiscoverOptions, platform: NodeJS.Platform): Promise<readonly Discovered[]> {
  const { discoverPlugins } = await import('./discover.ts');
  return discoverPlugins(options, platform);
}

function isLazy(plugin: Plugin | LazyPlugin): plugin is LazyPlugin {
  return typeof plugin === 'object' && plugin !== null && 'load' in plugin && typeof plugin.load === 'function';
}

async function loadLazy(lazy: LazyPlugin): Promise<Plugin | { readonly error: unknown }> {
  try {
    return checkPlugin(await lazy.load(), lazy.name);
  } catch (error) {
    return { error };
  }
}

function checkDefinition(definition: ExecutorDefinition): void {
  for (const condition of [definition.platform ?? []].flat()) parseCondition(condition);
  if (/^[a-z][a-z0-9-]*$/.test(definition.name)) return;
  throw new RingfenceError('INVALID_OPTION', {
    problem: 'the name of an executor was not understood',
    expected: 'lower case letters, digits and dashes',
    received: definition.name,
  });
}
