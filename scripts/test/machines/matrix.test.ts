import { expect, test } from 'vitest';
import { printMatrix, toCells } from '../../machines/matrix.mjs';

const step = {
  id: 'limits',
  shape: 'delegated-unit',
  user: 'tenant',
  node: '20.0.0',
  argv: ['node', 'x'],
  timeoutMs: 1000,
  executor: 'cgroups-v2',
  writesCases: true,
} as const;
const result = (files: Record<string, string>, ending: object = { kind: 'exited', code: 0 }, more: object = {}) =>
  ({
    machine: 'bookworm',
    step: { ...step, ...more },
    ending,
    durationMs: 1,
    stdoutTail: '',
    stderrTail: 'said',
    files,
  }) as never;
const lines = (...cases: object[]): Record<string, string> => ({
  'cases.ndjson': cases.map((one) => `${JSON.stringify(one)}\n`).join(''),
});

test('a case takes machine, identity, Node and executor from its step', () => {
  expect(toCells([result(lines({ case: 'limit.memory', ok: true, grade: 'kernel' }))])).toEqual([
    {
      ...{ machine: 'bookworm', identity: 'delegated-unit-tenant', node: '20.0.0', executor: 'cgroups-v2' },
      ...{ case: 'limit.memory', ok: true, grade: 'kernel' },
    },
  ]);
});

test('a case can name another executor than its step', () => {
  const [cell] = toCells([result(lines({ case: 'selection', ok: true, executor: 'universal' }))]);
  expect(cell?.executor).toBe('universal');
});

test('a step that ends well without a case is not ok', () => {
  expect(toCells([result({})])).toMatchObject([{ ok: false, reason: 'it ended with 0 but wrote no case' }]);
});

test('a step that ends badly is not ok, whatever its cases say', () => {
  const cells = toCells([result(lines({ case: 'a', ok: true }), { kind: 'signalled', signal: 'KILL' })]);
  expect(cells).toMatchObject([
    { case: 'a', ok: true },
    { case: 'limits', ok: false, reason: 'ended by KILL\nsaid' },
  ]);
});

test.each([['nonsense'], ['{"case":"a"}'], ['null']])('the line %s is not a case, and is not lost', (line) => {
  expect(toCells([result({ 'cases.ndjson': `${line}\n` })])).toMatchObject([
    { ok: false, reason: `not a case: ${line}` },
  ]);
});

test('a step without cases of its own is judged by its exit code', () => {
  const more = { writesCases: false };
  expect(toCells([result({}, { kind: 'exited', code: 0 }, more)])).toMatchObject([{ case: 'limits', ok: true }]);
  expect(toCells([result({}, { kind: 'timeout' }, more)])).toMatchObject([
    { ok: false, reason: 'ran out of time\nsaid' },
  ]);
});

test('the printed matrix shows grades by machine, then every failure with its reason, then the counts', () => {
  const cells = [
    { machine: 'bookworm', identity: 'root', node: '20', executor: 'x', case: 'limit.cpu', ok: true, grade: 'kernel' },
    {
      machine: 'sid',
      identity: 'root',
      node: '20',
      executor: 'x',
      case: 'limit.cpu',
      ok: false,
      reason: 'why',
      observed: 7,
    },
  ];
  expect(printMatrix(cells)).toBe(
    [
      'x · root   bookworm  sid\nlimit.cpu  kernel    FAILED',
      'FAILED sid · root · Node 20 · x · limit.cpu\n  why\n  observed: 7',
      '1 passed, 1 failed, 0 skipped',
    ].join('\n\n'),
  );
});
