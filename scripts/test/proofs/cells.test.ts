import { expect, test } from 'vitest';
import { toCells } from '../../machines/matrix.mjs';
import { proofCells, proofWords } from '../../machines/proofs.mjs';
import type { StepResult } from '../../machines/types.d.ts';
import { CPU, caseOf, proofOf } from './samples.ts';

test('the cases of a capability become one cell, with the grade and the number that says most', () => {
  const cases = [
    caseOf('limit.cpu/held', { ...CPU, item: 'cpu', asked: 0.5, observed: 0.51, overshoot: 0.02 }),
    caseOf('limit.cpu/read-back', CPU),
  ];
  const [cell, ...others] = proofCells(proofOf(cases));
  expect(others).toEqual([]);
  expect(cell).toMatchObject({
    case: 'limit.cpu',
    ok: true,
    grade: 'kernel',
    proof: { verdict: 'proved', asked: 0.5 },
  });
  expect(cell && proofWords(cell)).toBe('kernel cpu.max +2.0 %');
});

test('one broken case breaks its capability, and is told by itself with what was seen instead', () => {
  const cases = [
    caseOf('limit.cpu/held', { ...CPU, verdict: 'broken', reason: 'it uses at most a tenth more', received: 0.9 }),
    caseOf('limit.cpu/read-back', CPU),
  ];
  const cells = proofCells(proofOf(cases));
  expect(cells.map(({ case: name, ok }) => [name, ok])).toEqual([
    ['limit.cpu', false],
    ['limit.cpu/held', false],
  ]);
  expect(cells[1]).toMatchObject({ reason: 'must be: it uses at most a tenth more', observed: 0.9 });
});

test.each([
  ['not-offered', {}, '-'],
  ['not-tried', { ...CPU, reason: 'this machine has none' }, 'kernel (not tried)'],
] as const)('what is %s is no failure and is not told as proved', (verdict, more, words) => {
  const [cell] = proofCells(proofOf([caseOf('limit.cpu/held', { ...CPU, ...more, verdict })]));
  expect(cell?.ok).toBe(true);
  expect(cell && proofWords(cell)).toBe(words);
});

test('an executor that does not work there says why, and claims nothing', () => {
  const reasons = [{ code: 'X', message: 'no controller was passed on' }];
  expect(proofCells(proofOf([], { status: 'absent', reasons }))).toEqual([
    { case: 'offers itself', ok: true, grade: 'none', reason: 'no controller was passed on' },
  ]);
  expect(proofCells(proofOf([], { status: 'absent', reasons }), true)[0]?.ok).toBe(false);
});

test('a step that left no proof is not ok, even when it ended with 0', () => {
  const step = {
    id: 'prove-x',
    shape: 'root',
    user: 'root',
    node: '20.20.2',
    argv: [],
    timeoutMs: 1,
    executor: 'x',
    writesCases: true,
  } as const;
  const result: StepResult = {
    ...{
      machine: 'bookworm',
      step,
      ending: { kind: 'exited', code: 0 },
      durationMs: 1,
      stdoutTail: '',
      stderrTail: '',
    },
    files: {},
  };
  expect(toCells([result]).map(({ ok }) => ok)).toEqual([false]);
});
