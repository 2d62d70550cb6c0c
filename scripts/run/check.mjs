// @ts-check

/**
 * One thing that was looked at: what must hold, and what speaks against it. `skipped` says why nobody looked.
 *
 * @typedef {object} Check
 * @property {string} name a sentence that is true when nothing speaks against it
 * @property {readonly string[]} findings
 * @property {string} [skipped]
 */

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped: number }} Counts */

/** @type {Counts} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {Counts} a
 * @param {Counts} b
 * @returns {Counts}
 */
export function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * @param {Counts} counts
 * @returns {string}
 */
export function countsText({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * Prints a check and counts it.
 *
 * @param {Check} check
 * @returns {Counts}
 */
export function tell({ name, findings, skipped }) {
  if (skipped !== undefined) {
    console.log(`skipped ${name}: ${skipped}`);
    return { ...NOTHING, skipped: 1 };
  }
  console.log(`${findings.length === 0 ? 'ok     ' : 'FAILED '} ${name}`);
  for (const finding of findings) console.log(finding.replace(/^/gm, '        '));
  return findings.length === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
}

/**
 * Looks at one thing; what the look throws speaks against it.
 *
 * @param {string} name
 * @param {() => Promise<readonly string[]>} look
 * @returns {Promise<Counts>}
 */
export async function look(name, look) {
  return tell({ name, findings: await look().catch((error) => [error instanceof Error ? error.message : `${error}`]) });
}

/**
 * What the script of some checks does when a person starts it.
 *
 * @param {() => Promise<Counts>} checks
 * @returns {Promise<void>}
 */
export async function conclude(checks) {
  const counts = await checks();
  console.log(`checks: ${countsText(counts)}`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}
