import type { ExecutorDefinition } from './definition.ts';
import type { Hooks } from './hooks.ts';

/** What a plugin may do with a registry while it is applied. */
export interface PluginHost {
  readonly hooks: Hooks;
  /** @throws RingfenceError `DUPLICATE_EXECUTOR` when the name is taken */
  addExecutor(definition: ExecutorDefinition): void;
}

/** A plugin as `definePlugin` makes it. The brand is a registered symbol, so that two copies of core agree on it. */
export interface Plugin {
  readonly name: string;
  /** A semver range over core's plugin API version, which is not its package version. */
  readonly apiVersion: string;
  apply(host: PluginHost): void;
}

/** A plugin that is imported when the first probe needs it. */
export interface LazyPlugin {
  readonly name: string;
  /** Who named it, in words for `doctor`; default: the application. */
  readonly from?: string;
  load(): Promise<Plugin>;
}

/** What happened to a plugin that was found or named; `doctor` prints it. */
export interface PluginFinding {
  readonly name: string;
  /** The folder or the words of the one who named it. */
  readonly from: string;
  readonly status: 'loaded' | 'skipped' | 'failed';
  readonly reason?: string;
}
