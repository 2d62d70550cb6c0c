// @ts-check

/**
 * The value below which a share of the values lies: the nearest one that was measured, never one in between.
 *
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 * @returns {number} NaN when there are none
 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[at] ?? Number.NaN;
}

/**
 * @param {readonly number[]} values
 * @returns {number}
 */
export function median(values) {
  return quantile(values, 0.5);
}
