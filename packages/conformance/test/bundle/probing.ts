import { createRegistry, type ExecutorDefinition, type Registry, type RegistryOptions } from '@ringfence/core';

/** An executor of which only the probe is of interest. */
export function probing(probe: ExecutorDefinition['probe']): ExecutorDefinition {
  const unused = (): never => {
    throw new Error('nothing is started here');
  };
  return { name: 'probing', claims: {}, probe, plan: unused, launch: unused };
}

/** Makes registries with these executors and no others. */
export function registryOf(...definitions: readonly ExecutorDefinition[]): (options: RegistryOptions) => Registry {
  return (options) => {
    const registry = createRegistry(options);
    for (const definition of definitions) registry.addExecutor(definition);
    return registry;
  };
}
