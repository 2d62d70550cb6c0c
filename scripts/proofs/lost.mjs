// @ts-check
/** @import { Cell } from '../machines/types.d.ts' */
/** @import { Condensed } from './types.d.ts' */

/**
 * What was proved at the same place last time and is not offered or not tried now: a capability that vanishes does not pass.
 *
 * @param {readonly Cell[]} cells
 * @param {Condensed} last
 * @returns {Cell[]}
 */
export function lostCells(cells, { time, proofs }) {
  return proofs.flatMap(({ machine, identity, subject, capabilities }) => {
    const here = cells.filter(
      (cell) => cell.machine === machine && cell.identity === identity && cell.executor === subject,
    );
    return here.flatMap(({ proof, reason = 'no reason given', ...cell }) => {
      const isLost = proof?.verdict === 'not-offered' || proof?.verdict === 'not-tried';
      if (!isLost || capabilities[cell.case]?.verdict !== 'proved') return [];
      const name = `${cell.case} as before`;
      return [{ ...cell, case: name, ok: false, reason: `it was proved here on ${time.slice(0, 10)}; now: ${reason}` }];
    });
  });
}
