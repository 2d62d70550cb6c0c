/** What keeps detached runs, on any platform: the state folder of a run and who writes into it. */
export { type Beginner, type BegunRun, beginRun } from './kept/begin-run.ts';
export { type ExitFile, parseExitFile } from './kept/exit-file.ts';
export { type Accounting, findRun, type RunningRun } from './kept/find-run.ts';
export { KeptRun, keptHandle } from './kept/kept-run.ts';
export { stateOffer } from './kept/state-offer.ts';
export { type KeptParts, untilEnded } from './kept/until-ended.ts';
export type { ProcessLookup } from './process/table.ts';
export { makeFile, readPrivate, replaceFile, writeFirst } from './state/files.ts';
export type { OutputName } from './state/output.ts';
export { PieceWriter } from './state/pieces.ts';
export { RunFolder } from './state/run-folder.ts';
export type { RunState } from './state/run-state.ts';
