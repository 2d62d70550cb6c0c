// @ts-check
/** @import { CapabilityClaims, Claim } from '@ringfence/core' */
/** @import { Condensed } from './types.d.ts' */

/** @typedef {{ readonly name: string, readonly claims: CapabilityClaims }} Claiming */

/** How a mechanism is written, by its grade. @type {Readonly<Record<Claim['grade'], (text: string) => string>>} */
const shown = {
  kernel: (text) => `**${text}**`,
  process: (text) => `_${text}_`,
  polled: (text) => `(${text})`,
  none: () => '',
};

/**
 * Rows of what executors claim, with where it was proved last.
 *
 * @param {readonly string[]} headings of the columns before the executors
 * @param {readonly { readonly cells: readonly string[], readonly capability: string }[]} rows
 * @param {readonly Claiming[]} executors
 * @param {Condensed} proof
 * @returns {string}
 */
export function claimsAndProofs(headings, rows, executors, proof) {
  const body = rows
    .filter(({ capability }) => executors.some(({ claims }) => claims[capability] !== undefined))
    .map(({ cells, capability }) => [...cells, ...executors.map((executor) => cellOf(executor, capability, proof))]);
  return aligned([[...headings, ...executors.map(({ name }) => name)], ...body]);
}

/**
 * @param {Claiming} executor
 * @param {string} capability
 * @param {Condensed} proof
 * @returns {string}
 */
function cellOf({ name, claims }, capability, proof) {
  const claim = claims[capability];
  if (claim === undefined || claim.grade === 'none') return '';
  const where = provedOn(name, capability, proof);
  return `${shown[claim.grade](`\`${claim.mechanism}\``)}${where === '' ? '' : ` ${where}`}`;
}

/**
 * A check mark where every machine on which the executor was tried has proved it; else the kernels of those that have.
 *
 * @param {string} executor
 * @param {string} capability
 * @param {Condensed} proof
 * @returns {string} empty when none has
 */
function provedOn(executor, capability, { machines, proofs }) {
  const own = proofs.filter((one) => one.executor === executor);
  const all = distinct(own.map(({ machine }) => machine));
  const held = all.filter((machine) =>
    own.some((one) => one.machine === machine && one.capabilities[capability]?.verdict === 'proved'),
  );
  if (held.length === all.length) return held.length === 0 ? '' : '✓';
  return held.map((machine) => shortKernel(machines[machine]?.kernel ?? machine)).join(' ');
}

/**
 * Which machines these were, and when.
 *
 * @param {Condensed} proof
 * @returns {string}
 */
export function provedWhere({ machines, proofs, time }) {
  const lines = Object.entries(machines).map(([name, { kernel, systemd }]) => {
    const executors = distinct(proofs.filter(({ machine }) => machine === name).map(({ executor }) => executor));
    const manager = systemd === undefined ? 'no systemd' : `systemd ${systemd}`;
    return `- ${name}: Linux ${kernel}, ${manager}: ${executors.join(', ')}`;
  });
  return [`Last proof, ${time.slice(0, 10)}:`, '', ...lines].join('\n');
}

/** @param {string} release @returns {string} */
export function shortKernel(release) {
  return /^\d+\.\d+/.exec(release)?.[0] ?? release;
}

/**
 * The text with what is new between `<!-- name -->` and `<!-- /name -->`.
 *
 * @param {string} text
 * @param {string} name
 * @param {string} content
 * @returns {string}
 * @throws {Error} when the marks are not there
 */
export function between(text, name, content) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the marks ${begin} and ${end} are not there`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** @param {readonly (readonly string[])[]} rows @returns {string} */
function aligned([headings = [], ...rows]) {
  const widths = headings.map((heading, column) =>
    Math.max(3, ...[heading, ...rows.map((row) => row[column] ?? '')].map((cell) => [...cell].length)),
  );
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join(' | ')} |`;
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** @param {readonly string[]} words @returns {string[]} */
function distinct(words) {
  return [...new Set(words)];
}
