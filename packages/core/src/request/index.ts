export * from './items.ts';
export * from './requirements.ts';
