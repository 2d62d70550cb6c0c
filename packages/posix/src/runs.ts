/** What lists detached runs and reads what they printed, apart from everything that starts and stops them: a list has to be quick. */
export { type Judgement, judgeRun } from './kept/judge.ts';
export { keptHandle } from './kept/kept-run.ts';
export { cleanRoom } from './kept/room-keeping.ts';
export { processTable } from './process/scan.ts';
export type { ProcessLookup, ProcessRow, ProcessTable } from './process/table.ts';
export { isOutputComplete, type OutputName, PIECE_BYTES, readOutput } from './state/output.ts';
export { findRoom, runsInRoom } from './state/room.ts';
export { RunFolder } from './state/run-folder.ts';
export type { LiveFiles, RunState } from './state/run-state.ts';
