import { CAPABILITIES, type CapabilityClaims, type Claim } from '@ringfence/core';

const BEGIN = '<!-- claims -->';
const END = '<!-- /claims -->';

/** What is claimed, as a table for people: capability, grade, mechanism, where it ends, who says so; Markdown. */
export function claimsTable(claims: CapabilityClaims): string {
  const known = Object.keys(CAPABILITIES);
  const place = (id: string): number => (known.includes(id) ? known.indexOf(id) : known.length);
  const ids = Object.keys(claims).sort((a, b) => place(a) - place(b));
  const rows = ids.flatMap((id) => {
    const claim = claims[id];
    return claim === undefined ? [] : [cellsOf(id, claim)];
  });
  return aligned([HEADINGS, ...rows]);
}

const HEADINGS = ['capability', 'grade', 'mechanism', 'bounds', 'source'];

/** Columns stand below each other, as formatters of Markdown leave them. */
function aligned([headings = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(3, ...[heading, ...rows.map((row) => row[column] ?? '')].map((cell) => [...cell].length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(headings), line(rule), ...rows.map(line), ''].join('\n');
}

/**
 * The text of a README with the table between `<!-- claims -->` and `<!-- /claims -->`; a text without these marks gets
 * none.
 */
export function withClaimsTable(readme: string, claims: CapabilityClaims): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin === -1 || end < begin) return readme;
  return `${readme.slice(0, begin + BEGIN.length)}\n\n${claimsTable(claims)}\n${readme.slice(end)}`;
}

function cellsOf(id: string, { grade, mechanism, source, bounds = '' }: Claim): readonly string[] {
  const cells = [`\`${id}\``, grade, `\`${mechanism}\``, bounds, source];
  return cells.map((cell) => cell.replaceAll('|', '\\|'));
}
