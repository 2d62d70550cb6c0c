export {
  type Bundle,
  parseBundle,
  type RecordedAnswer,
  type RecordedCall,
  type RecordedVariable,
} from './bundle/bundle.ts';
export { bundleOf } from './bundle/here.ts';
export { ladderOf, selectOn } from './bundle/ladder.ts';
export { type Recording, recordHost } from './bundle/recorder.ts';
export { redact, type Secrets } from './bundle/redact.ts';
export { type RecordedHost, recordedHost } from './bundle/replay.ts';
export type { Ladder, Rung } from './bundle/rungs.ts';
export type { ConformanceCase, Need, Observation, Verdict } from './case.ts';
export { CASES } from './cases/index.ts';
export { claimsTable, withClaimsTable } from './claims-table.ts';
export type { CaseProof, ProofDocument, Skip } from './document.ts';
export { type Fingerprint, fingerprintOf } from './fingerprint.ts';
export { PROGRAMS, type ProgramName, programPath } from './programs.ts';
export { type ProveOptions, proveExecutor } from './run.ts';
export type { Subject, SubjectOptions } from './subject/subject.ts';
export { type ConformanceTestOptions, conformanceTests, type TestContext, type TestFunction } from './tests.ts';
