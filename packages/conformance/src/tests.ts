import { CaseBroken } from './broken.ts';
import type { ConformanceCase } from './case.ts';
import type { CaseProof, Skip } from './document.ts';
import { proveCase } from './prove-case.ts';
import { casesOf } from './run.ts';
import { Session } from './session.ts';
import { openSubject, type Subject, type SubjectOptions } from './subject/subject.ts';

/** What of a test's context is used: both vitest and node:test have it. */
export interface TestContext {
  skip(reason: string): unknown;
}

/** How a test framework takes a test: `test` of vitest and of node:test are both of this form. */
export type TestFunction = (name: string, run: (context: TestContext) => Promise<void>) => unknown;

/** What the tests are made of. */
export interface ConformanceTestOptions extends SubjectOptions {
  readonly test: TestFunction;
  /** Ids, or the beginnings of ids up to a slash or a dot; default: all. */
  readonly only?: readonly string[];
  readonly skips?: readonly Skip[];
  /** Ids of cases that must be proved here: whatever else they come to fails the test. */
  readonly proved?: readonly string[];
}

/**
 * Makes one test for each case. A broken case fails its test with what must be and what was; one that this machine does
 * not let be tried, or that is skipped, is skipped with its reason; one about what the executor does not offer passes when
 * it is refused as it must be.
 * @throws RingfenceError `INVALID_OPTION` for an id that is none
 */
export function conformanceTests(subject: Subject, options: ConformanceTestOptions): void {
  let opening: Promise<Session> | undefined;
  const session = (): Promise<Session> => {
    opening ??= openSubject(subject, options).then((opened) => new Session(opened, options.skips));
    return opening;
  };
  casesOf(options.proved);
  for (const one of casesOf(options.only)) {
    options.test(`${one.id}: ${one.title}`, async (context) =>
      judge(await tried(one, await session()), context, options),
    );
  }
}

async function tried(one: ConformanceCase, session: Session): Promise<CaseProof> {
  const { result } = session.subject.candidate;
  if (result.status === 'proved') return proveCase(one, session);
  const reason = result.reasons.map(({ message }) => message).join('; ');
  return {
    id: one.id,
    title: one.title,
    verdict: 'not-tried',
    reason: `it does not work here: ${reason}`,
    durationMs: 0,
  };
}

function judge(proof: CaseProof, context: TestContext, { proved = [] }: ConformanceTestOptions): void {
  const { id, verdict, reason = '', received } = proof;
  const wanted = proved.some((name) => id === name || id.startsWith(`${name}/`));
  if (verdict === 'broken') throw new CaseBroken(`${id} must be: ${reason}; was: ${shown(received)}`, received);
  if (wanted && verdict !== 'proved') throw new CaseBroken(`${id} must be proved here and is ${verdict}: ${reason}`);
  if (verdict === 'not-tried') context.skip(reason);
}

function shown(received: unknown): string {
  return received === undefined ? 'not so' : (JSON.stringify(received) ?? String(received));
}
