export {
  CAPABILITIES,
  type CapabilityEntry,
  capabilityEntry,
  capabilityOfItem,
  GRADES,
  SUPERVISED,
} from './contract/capability.ts';
export type * from './contract/index.ts';
export * from './errors/index.ts';
export { type ItemValue, type PlannedItems, planItems } from './launch/plan-items.ts';
export { enforcedItem, NO_USAGE, type Reading, refusedItem } from './launch/receipt-items.ts';
export { looseVersion, satisfiesRange } from './probe/version.ts';
export { createFence, type Fence } from './registry/fence.ts';
export { describeCause, FenceError } from './registry/fence-error.ts';
export type { FenceOptions } from './registry/fence-options.ts';
export type { FenceRun } from './registry/fence-run.ts';
export { definePlugin, isPlugin, PLUGIN_API_VERSION } from './registry/plugin.ts';
export { createRegistry } from './registry/registry.ts';
export { escapeCommand } from './report/escape.ts';
export { describeSignal, signalNumber } from './report/signals.ts';
export { LIMIT_NAMES, limitItems, requestedItems } from './request/items.ts';
