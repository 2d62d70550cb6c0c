export * from './contract/index.ts';
export * from './errors/index.ts';
export { type ItemValue, type PlannedItems, planItems } from './launch/plan-items.ts';
export { enforcedItem, NO_USAGE, type Reading, refusedItem } from './launch/receipt-items.ts';
export { definePlugin, isPlugin, PLUGIN_API_VERSION } from './registry/plugin.ts';
