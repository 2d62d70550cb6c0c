import { type Host, type LazyPlugin, type PluginFinding, type Registry, RingfenceError } from '@ringfence/core';
import { parseDuration, withUnit } from '@ringfence/core/units';
import type { Outside } from '../outside.ts';
import { createRegistry } from '../registry.ts';
import { type Given, isOff, textsOf } from '../run/given.ts';
import { loadNamed, type NamedPlugin } from './named.ts';

/**
 * The registry of one command: the plugins of ringfence, those that were named, and those that the application of the
 * working directory depends on. A plugin that cannot be had is a finding of the registry.
 * @param host a machine that is recorded or replayed; left out: this one
 */
export async function surveyRegistry(given: Given, outside: Outside, host?: Host): Promise<Registry> {
  return build(await named(given, outside), given, outside, host);
}

/**
 * The same for a run: whoever named a plugin wants it to take part, so one that cannot be had ends it here.
 * @throws RingfenceError `PLUGIN_FAILED`, `NOT_A_PLUGIN`, `DUPLICATE_PLUGIN`
 */
export async function runRegistry(given: Given, outside: Outside): Promise<Registry> {
  const plugins = await named(given, outside);
  for (const { found } of plugins) if ('error' in found) throw found.error;
  const registry = build(plugins, given, outside);
  // Without a named plugin nothing has to be loaded before the run itself asks for it.
  if (plugins.length > 0) refuseFailed(await registry.plugins(), plugins);
  return registry;
}

function named(given: Given, { env, cwd }: Outside): Promise<readonly NamedPlugin[]> {
  return loadNamed(textsOf(given, 'plugin'), env, cwd);
}

/** Where probes may take longer than usual, as on a machine that is very busy; `30s`, or a number of seconds. */
export const PROBE_TIMEOUT = 'RINGFENCE_PROBE_TIMEOUT';

function build(plugins: readonly NamedPlugin[], given: Given, { cwd, env }: Outside, host?: Host): Registry {
  const discover = isOff(given, 'discover') ? false : { from: cwd };
  const patience = env[PROBE_TIMEOUT];
  const probeTimeoutMs = patience === undefined ? undefined : parseDuration(withUnit(patience, 's'), PROBE_TIMEOUT);
  return createRegistry({
    plugins: plugins.map(lazily),
    discover,
    ...(host === undefined ? {} : { host }),
    ...(probeTimeoutMs === undefined ? {} : { probeTimeoutMs }),
  });
}

function lazily({ spec, from, found }: NamedPlugin): LazyPlugin {
  if ('plugin' in found) return { name: found.plugin.name, from, load: () => Promise.resolve(found.plugin) };
  return { name: spec, from, load: () => Promise.reject(found.error) };
}

function refuseFailed(findings: readonly PluginFinding[], plugins: readonly NamedPlugin[]): void {
  const origins = new Set(plugins.map(({ from }) => from));
  const failed = findings.find(({ from, status }) => status === 'failed' && origins.has(from));
  if (failed === undefined) return;
  throw new RingfenceError('PLUGIN_FAILED', {
    problem: `the plugin ${failed.name} cannot take part: ${failed.reason ?? 'no reason was given'}`,
    authority: failed.from,
  });
}
