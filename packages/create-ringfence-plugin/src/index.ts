export { type CreateOptions, createPlugin } from './create.ts';
export { NameProblem, readName } from './name.ts';
