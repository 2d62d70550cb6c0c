import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Candidate, Offer, Requirement } from '../../src/index.ts';
import { rankCandidates } from '../../src/select/rank.ts';
import { judge, selectionOf } from '../../src/select/select.ts';
import { claimsOf, offerOf, paperExecutor } from '../fixtures/definitions.ts';

function candidate(name: string, offer: Offer, rank = 0): Candidate {
  const result = { status: 'proved', offer, findings: [] } as const;
  return { definition: paperExecutor(name, offer), name, rank, claims: claimsOf(offer), result, probeMs: 0 };
}

const prefer = (capability: string): Requirement => ({
  capability,
  item: undefined,
  level: 'prefer',
  atLeast: 'polled',
});
const must = (capability: string, atLeast: Requirement['atLeast'] = 'polled'): Requirement => ({
  capability,
  item: capability.replace('limit.', ''),
  level: 'must',
  atLeast,
});

const kernel = candidate(
  'kernel',
  offerOf({ 'limit.memory': 'kernel', 'limit.pids': 'kernel', 'kill.tree': 'kernel' }),
);
const process_ = candidate('process', offerOf({ 'limit.memory': 'process', 'kill.tree': 'polled' }));
const weak = candidate('weak', offerOf({ 'limit.memory': 'none', 'kill.tree': 'polled' }));

const winnerOf = (candidates: readonly Candidate[], requirements: readonly Requirement[]): string | undefined =>
  judge(candidates, requirements).ranked[0]?.name;

describe('selection', () => {
  test('takes the executor that holds more of what was asked in the kernel', () => {
    expect(winnerOf([weak, process_, kernel], [prefer('limit.memory'), prefer('limit.pids')])).toBe('kernel');
  });

  test('counts only what was asked for: with nothing asked the stronger kill wins', () => {
    const killer = candidate('killer', offerOf({ 'kill.tree': 'kernel' }));
    const rich = candidate('rich', offerOf({ 'limit.memory': 'kernel', 'limit.cpu': 'kernel', 'kill.tree': 'polled' }));
    expect(winnerOf([rich, killer], [])).toBe('killer');
  });

  test('then goes by declared rank, then by name', () => {
    const a = candidate('a', offerOf({ 'kill.tree': 'kernel' }));
    const b = candidate('b', offerOf({ 'kill.tree': 'kernel' }));
    const c = candidate('c', offerOf({ 'kill.tree': 'kernel' }), 5);
    expect(rankCandidates([b, a, c], []).map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  });

  test('leaves a candidate out that misses a must, with its reason', () => {
    const { ranked, rejections } = judge([kernel, weak], [must('limit.memory')]);
    expect(ranked.map(({ name }) => name)).toEqual(['kernel']);
    expect(rejections).toEqual([{ executor: 'weak', reasons: [{ message: 'memory: no limit.memory here' }] }]);
  });

  test('a grade that is too weak is no match, and the reason says both', () => {
    const { rejections } = judge([process_], [must('limit.memory', 'kernel')]);
    expect(rejections[0]?.reasons[0]?.message).toBe('memory: held at grade process, asked for at least kernel');
  });

  test('with nobody left the error carries every rejection', () => {
    const requirements = [must('limit.cpu')];
    expect(() => selectionOf(judge([kernel, weak], requirements), requirements)).toThrow(
      expect.objectContaining({
        code: 'NO_EXECUTOR',
        rejections: [
          { executor: 'kernel', reasons: [{ message: 'cpu: this executor has no mechanism for it' }] },
          { executor: 'weak', reasons: [{ message: 'cpu: this executor has no mechanism for it' }] },
        ],
      }),
    );
  });

  test('says on which point the runner-up lost', () => {
    const requirements = [prefer('limit.memory')];
    const { runnersUp } = selectionOf(judge([kernel, process_], requirements), requirements);
    expect(runnersUp[0]?.lostOn).toBe(
      'requested items held by the kernel for the whole tree: kernel has 1, process has 0',
    );
  });

  test('is a total order: whatever order the candidates come in, the answer is the same', () => {
    const grade = fc.constantFrom('kernel', 'process', 'polled', 'none') as fc.Arbitrary<'kernel'>;
    const offer = fc.dictionary(fc.constantFrom('limit.memory', 'limit.pids', 'limit.cpu', 'kill.tree'), grade);
    const candidates = fc.uniqueArray(
      fc.record({ name: fc.stringMatching(/^[a-z]{1,3}$/), offer, rank: fc.integer() }),
      {
        selector: ({ name }) => name,
        maxLength: 6,
      },
    );
    const requirements = fc.uniqueArray(fc.constantFrom('limit.memory', 'limit.pids', 'limit.cpu'));
    fc.assert(
      fc.property(candidates, requirements, fc.infiniteStream(fc.nat()), (specs, asked, random) => {
        const all = specs.map(({ name, offer, rank }) => candidate(name, offerOf(offer), rank));
        const shuffled = [...all].sort(() => ((random.next().value ?? 0) % 3) - 1);
        const order = (list: readonly Candidate[]): string[] =>
          rankCandidates(list, asked.map(prefer)).map((c) => c.name);
        expect(order(shuffled)).toEqual(order(all));
      }),
      { numRuns: 2000 },
    );
  });
});
