export * from './claims.ts';
export * from './confinement.ts';
export type * from './definition.ts';
export * from './executor.ts';
export * from './handle.ts';
export { launchPlain } from './launch.ts';
export * from './probe.ts';
export * from './reopen.ts';
