// @ts-check

/**
 * What a report of node:test in the form TAP says. A report without its last lines is one of a program that ended early,
 * and counts as none.
 *
 * @typedef {object} Tap
 * @property {boolean} whole
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} failures names of the tests that failed, with what was said of each
 * @property {readonly Skip[]} skips
 */

/** @import { Skip } from './types.d.ts' */

/**
 * @param {string} text
 * @returns {Tap}
 */
export function readTap(text) {
  const count = (/** @type {string} */ name) => {
    const found = new RegExp(`^# ${name} (\\d+)$`, 'm').exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const [passed, failed, cancelled, skipped] = ['pass', 'fail', 'cancelled', 'skipped'].map(count);
  return {
    whole: passed !== undefined && failed !== undefined && cancelled !== undefined,
    passed: passed ?? 0,
    failed: (failed ?? 0) + (cancelled ?? 0),
    skipped: skipped ?? 0,
    failures: failuresIn(text.split('\n')),
    skips: [...text.matchAll(/^\s*ok \d+ - (.*?) # SKIP(.*)$/gm)].map(([, name = '', why = '']) => ({
      name,
      reason: why.trim(),
    })),
  };
}

/**
 * @param {readonly string[]} lines
 * @returns {readonly string[]}
 */
function failuresIn(lines) {
  return lines.flatMap((line, at) => {
    const name = /^\s*not ok \d+ - (.*)$/.exec(line)?.[1];
    if (name === undefined) return [];
    const end = lines.findIndex((later, index) => index > at && /^\s*\.\.\.$/.test(later));
    const said = lines
      .slice(at + 1, end === -1 ? at + 40 : end)
      .filter((each) => !/^\s*(---|duration_ms|location)/.test(each));
    return said.some((each) => /failureType: 'subtestsFailed'/.test(each)) ? [] : [[name, ...said].join('\n')];
  });
}
