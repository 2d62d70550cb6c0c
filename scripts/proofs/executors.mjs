// @ts-check
import cgroupsV1 from '@ringfence/plugin-cgroups-v1';
import cgroupsV2 from '@ringfence/plugin-cgroups-v2';
import rlimits from '@ringfence/plugin-rlimits';
import systemdRun from '@ringfence/plugin-systemd-run';
import universal from '@ringfence/plugin-universal';

/** @import { ExecutorDefinition, Plugin } from '@ringfence/core' */

/** The executors of Linux by the folders of their plugins, in the order of the tables. @type {Readonly<Record<string, ExecutorDefinition>>} */
export const EXECUTORS = {
  'cgroups-v2': executorOf(cgroupsV2()),
  'systemd-run': executorOf(systemdRun()),
  'cgroups-v1': executorOf(cgroupsV1()),
  rlimits: executorOf(rlimits()),
  universal: executorOf(universal()),
};

/** @param {Plugin} plugin @returns {ExecutorDefinition} */
function executorOf(plugin) {
  /** @type {ExecutorDefinition[]} */
  const added = [];
  // Hooks are for other plugins: these only add their executor.
  plugin.apply({ hooks: /** @type {any} */ ({}), addExecutor: (definition) => void added.push(definition) });
  const [executor] = added;
  if (executor === undefined) throw new Error(`${plugin.name} adds no executor`);
  return executor;
}
