export * from './ringfence-error.ts';
export * from './table.ts';
