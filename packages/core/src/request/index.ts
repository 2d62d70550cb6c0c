export * from './bytes.ts';
export * from './cores.ts';
export * from './cpu-list.ts';
export * from './duration.ts';
export * from './items.ts';
export * from './requirements.ts';
export * from './resources.ts';
