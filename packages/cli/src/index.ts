export * from '@ringfence/core';
export { autoselectExecutor, command, defaultRegistry, fence, openPid } from './default-registry.ts';
export { FIRST_PARTY } from './first-party.ts';
export { createRegistry } from './registry.ts';
