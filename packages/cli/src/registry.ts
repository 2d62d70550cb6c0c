import { createRegistry as createBareRegistry, type Registry, type RegistryOptions } from '@ringfence/core';
import { FIRST_PARTY } from './first-party.ts';

/**
 * A registry with the plugins that come with ringfence, and those of `plugins` beside them. A plugin given under the name
 * of one of ours takes its place: `plugins: [cgroupsV2({ ... })]`. Who wants fewer takes `createRegistry` of `@ringfence/core`.
 * @throws RingfenceError `NOT_A_PLUGIN`, `PLUGIN_API_MISMATCH`, `DUPLICATE_PLUGIN`, `DUPLICATE_EXECUTOR`
 */
export function createRegistry(options: RegistryOptions = {}): Registry {
  const { plugins = [] } = options;
  const replaced = new Set(plugins.map(({ name }) => name));
  const ours = FIRST_PARTY.filter(({ name }) => !replaced.has(name));
  return createBareRegistry({ ...options, plugins: [...ours, ...plugins] });
}
