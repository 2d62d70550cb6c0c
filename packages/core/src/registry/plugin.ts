import type { Plugin, PluginHost } from '../contract/index.ts';
import { RingfenceError } from '../errors/index.ts';
import { satisfiesRange, validRange } from '../probe/version.ts';

/** The version of the plugin API: minor for what was added, major for what old plugins cannot live with. */
export const PLUGIN_API_VERSION = '1.0.0';

// A registered symbol, not a class: an application may hold two copies of core, and a plugin made with one must be
// known to the other.
const BRAND = Symbol.for('ringfence.plugin/1');

/** Marks an object as a plugin. Checks nothing but its shape; the API version is checked when it is registered. */
export function definePlugin(plugin: Plugin): Plugin {
  const branded = { name: plugin.name, apiVersion: plugin.apiVersion, apply: (host: PluginHost) => plugin.apply(host) };
  Object.defineProperty(branded, BRAND, { value: true });
  return Object.freeze(branded);
}

/** True for what `definePlugin` made, in whichever copy of core. */
export function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && BRAND in value;
}

/**
 * Refuses what is not a plugin or was written for another plugin API, before anything of it runs.
 * @throws RingfenceError `NOT_A_PLUGIN`, `PLUGIN_API_MISMATCH`
 */
export function checkPlugin(value: unknown, named: string): Plugin {
  if (!isPlugin(value)) {
    throw new RingfenceError('NOT_A_PLUGIN', {
      problem: `${named} is not a plugin`,
      expected: 'the result of definePlugin({ name, apiVersion, apply })',
      received: value,
      remedy: 'call the plugin factory: plugins: [cgroupsV2()], not plugins: [cgroupsV2]',
    });
  }
  checkApiVersion(value.name, value.apiVersion);
  return value;
}

/** @throws RingfenceError `PLUGIN_API_MISMATCH` */
export function checkApiVersion(name: string, range: string): void {
  // An empty range means any version to semver; for a plugin it means that its author has not said.
  if (range !== '' && validRange(range) && satisfiesRange(PLUGIN_API_VERSION, range)) return;
  throw new RingfenceError('PLUGIN_API_MISMATCH', {
    problem: `the plugin ${name} does not fit this core`,
    expected: `a semver range that holds plugin API ${PLUGIN_API_VERSION}`,
    received: range,
    authority: 'the apiVersion of the plugin',
    remedy: `npm install ${name}@latest @ringfence/core@latest`,
  });
}
