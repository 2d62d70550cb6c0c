import { expect, test } from 'vitest';
import { condense } from '../../proofs/condense.mjs';
import { lostCells } from '../../proofs/lost.mjs';
import { between, claimsAndProofs, provedWhere } from '../../proofs/tables.mjs';
import { CPU, caseOf, proofOf } from './samples.ts';

const HELD = caseOf('limit.cpu/held', { ...CPU, overshoot: 0.0204 });
const OPEN = caseOf('limit.cpu/held', { ...CPU, verdict: 'not-tried', reason: 'no time' });
const at = (machine: string, kernelRelease: string, one: typeof HELD) => {
  const proof = proofOf([one]);
  return {
    machine,
    identity: 'root',
    subject: 'cgroups-v2',
    proof: { ...proof, host: { ...proof.host, kernelRelease } },
  };
};
const claims = { 'limit.cpu': { grade: 'kernel', mechanism: 'cpu.max', source: 'cgroup-v2.rst' } } as const;
const rows = [
  { capability: 'limit.cpu', cells: ['`cpu`'] },
  { capability: 'limit.io', cells: ['`io`'] },
];
const tableOf = (...proofs: Parameters<typeof condense>[0]) =>
  claimsAndProofs(['item'], rows, [{ name: 'cgroups-v2', claims }], condense(proofs))
    .split('\n')
    .slice(2);

test('a claim that was proved on every machine has a mark, and what nobody claims has no row', () => {
  expect(tableOf(at('a', '5.10.0-1', HELD), at('b', '6.1.0-9', HELD))).toEqual(['| `cpu` | **`cpu.max`** ✓ |']);
});

test('a claim that was proved on some machines names their kernels', () => {
  expect(tableOf(at('a', '5.10.0-1', HELD), at('b', '6.1.0-9', OPEN))).toEqual(['| `cpu` | **`cpu.max`** 5.10 |']);
});

test('a claim that was nowhere tried has neither', () => {
  expect(tableOf(at('a', '5.10.0-1', OPEN))).toEqual(['| `cpu` | **`cpu.max`** |']);
});

test('a proof that is condensed keeps what is offered, and where it was made', () => {
  const proof = condense([at('a', '5.10.0-1', HELD)]);
  expect(proof.machines).toEqual({ a: { kernel: '5.10.0-1', systemd: '252', node: '20.20.2' } });
  expect(proof.proofs[0]?.capabilities).toEqual({
    'limit.cpu': { verdict: 'proved', grade: 'kernel', mechanism: 'cpu.max', overshoot: 0.02 },
  });
  expect(provedWhere(proof)).toContain('- a: Linux 5.10.0-1, systemd 252: cgroups-v2');
});

test('a text without the marks is refused', () => {
  expect(between('a\n<!-- x -->\nold\n<!-- /x -->\nb', 'x', 'new')).toBe('a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb');
  expect(() => between('a', 'x', 'new')).toThrow('<!-- x -->');
});

test('what was proved at the same place before and is not offered now does not pass', () => {
  const last = condense([at('a', '5.10.0-1', HELD)]);
  const place = { machine: 'a', identity: 'root', executor: 'cgroups-v2', node: '20', case: 'limit.cpu', ok: true };
  const lost = { ...place, proof: { verdict: 'not-offered' }, reason: 'a helper could not be run' } as const;
  expect(lostCells([lost], last)).toMatchObject([
    { ok: false, case: 'limit.cpu as before', reason: expect.stringContaining('now: a helper could not be run') },
  ]);
  expect(lostCells([{ ...place, proof: { verdict: 'proved' } }], last)).toEqual([]);
  expect(lostCells([{ ...lost, machine: 'b' }], last)).toEqual([]);
});
