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
export { describeCause, FenceError } from './fence/error.ts';
export { createFence, type Fence } from './fence/fence.ts';
export type { FenceOptions } from './fence/options.ts';
export type { FenceRun } from './fence/run.ts';
export { type HostFacts, hostBehind, localFacts, localHost } from './host/host.ts';
export * as machine from './host/machine.ts';
export { type ItemValue, type PlannedItems, planItems } from './launch/plan-items.ts';
export { enforcedItem, NO_USAGE, type Reading, refusedItem } from './launch/receipt-items.ts';
export { looseVersion, satisfiesRange } from './probe/version.ts';
export { definePlugin, isPlugin, PLUGIN_API_VERSION } from './registry/plugin.ts';
export { createRegistry } from './registry/registry.ts';
export { escapeCommand } from './report/escape.ts';
export { describeSignal, signalNumber } from './report/signals.ts';
export { LIMIT_NAMES, limitItems, requestedItems } from './request/items.ts';
export { Clocks } from './supervise/clocks.ts';
export { type Grace, Stopper } from './supervise/stop.ts';
