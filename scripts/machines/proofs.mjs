/** @import { CaseProof, ProofDocument } from '@ringfence/conformance' */
/** @import { Case } from './types.d.ts' */

/** The worst says what a capability comes to: one broken case breaks it, and what was proved stands above what could not be tried. */
const order = /** @type {const} */ (['broken', 'proved', 'not-tried', 'not-offered']);

/** What every executor owes, whatever it offers. */
const owed = 'every executor';

/**
 * A proof as cells of the matrix: one for each capability, and one more for each case that is broken.
 *
 * @param {ProofDocument} proof
 * @param {boolean} [mustOffer]
 * @returns {Case[]}
 */
export function proofCells({ status, reasons, cases }, mustOffer = false) {
  if (status !== 'proved') {
    return [
      {
        case: 'offers itself',
        ok: !mustOffer,
        grade: 'none',
        reason: reasons.map(({ message }) => message).join('; '),
      },
    ];
  }
  const names = [...new Set(cases.map(({ capability }) => capability ?? owed))];
  return [
    ...names.map((name) =>
      capabilityCell(
        name,
        cases.filter(({ capability = owed }) => capability === name),
      ),
    ),
    ...cases.filter(({ verdict }) => verdict === 'broken').map(brokenCell),
  ];
}

/**
 * @param {string} name
 * @param {readonly CaseProof[]} cases
 * @returns {Case}
 */
function capabilityCell(name, cases) {
  const verdict = order.find((one) => cases.some((proof) => proof.verdict === one)) ?? 'not-tried';
  const { grade = 'none', mechanism } = cases.find((one) => one.grade !== undefined) ?? {};
  const measured =
    cases.find(({ overshoot }) => overshoot !== undefined) ?? cases.find(({ asked }) => asked !== undefined);
  const { item, asked, observed, overshoot } = measured ?? {};
  const kills = cases.flatMap(({ killMs }) => killMs ?? []);
  const open = cases.find((one) => one.verdict === verdict && one.reason !== undefined);
  return {
    case: name,
    ok: verdict !== 'broken',
    ...(name === owed ? {} : { grade }),
    ...(verdict === 'proved' || open?.reason === undefined ? {} : { reason: open.reason }),
    proof: {
      verdict,
      ...(mechanism === undefined ? {} : { mechanism }),
      ...(measured === undefined ? {} : { item, asked, observed, overshoot }),
      ...(kills.length === 0 ? {} : { killMs: Math.round(Math.max(...kills)) }),
    },
  };
}

/** @param {CaseProof} one @returns {Case} */
function brokenCell({ id, reason = '', received }) {
  return { case: id, ok: false, reason: `must be: ${reason}`, observed: received };
}

/**
 * What stands in the table for a proved capability: how strongly, by what, and by how much it was exceeded.
 *
 * @param {Case} cell
 * @returns {string | undefined} undefined for a cell that comes from no proof
 */
export function proofWords({ proof, grade = '' }) {
  if (proof === undefined) return undefined;
  const { verdict, mechanism = '', overshoot, killMs } = proof;
  if (verdict === 'not-offered') return '-';
  if (verdict === 'not-tried') return `${grade} (not tried)`.trim();
  if (verdict === 'broken') return 'BROKEN';
  const over = overshoot === undefined ? '' : `+${(overshoot * 100).toFixed(1)} %`;
  const took = killMs === undefined ? '' : `${killMs} ms`;
  return (
    [grade, mechanism.length > 30 ? '' : mechanism, over, took].filter((word) => word !== '').join(' ') || 'proved'
  );
}

/** The document that a step left. @param {Readonly<Record<string, string>>} files @returns {ProofDocument | undefined} */
export function proofIn(files) {
  const text = files['proof.json'];
  return text === undefined ? undefined : JSON.parse(text);
}
