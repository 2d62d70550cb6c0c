import { createRegistry, type ExecutorDefinition, type Plugin, type PluginHost } from '@ringfence/core';

/** The executors that a plugin adds. */
export function definitionsOf(plugin: Plugin): readonly ExecutorDefinition[] {
  const added: ExecutorDefinition[] = [];
  const host: PluginHost = { hooks: createRegistry().hooks, addExecutor: (definition) => void added.push(definition) };
  plugin.apply(host);
  return added;
}
