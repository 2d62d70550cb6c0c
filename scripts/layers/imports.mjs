// @ts-check

/**
 * @typedef {object} Import
 * @property {string} specifier
 * @property {number} line from 1
 */

/**
 * `import … from 'x'`, `export … from 'x'` and `import 'x'` at the start of a line, where the formatter puts them.
 * Between the keywords stand only names, braces, commas, stars and `type`: nothing that could be an expression.
 */
const STATEMENT = /^(?:import|export)\s+(?:[\w\s{},*$]*?\s?from\s+)?(['"])([^'"\n]+)\1/gm;

/** `import('x')` as an expression or as a type, and `require('x')`; the call must not be a method of something. */
const CALL = /(?<![\w.$])(?:import|require)\(\s*(['"])([^'"\n]+)\1/g;

/** What starts a line that is a comment. */
const COMMENT = /^\s*(?:\/\/|\/\*|\*)/;

/**
 * Everything a TypeScript, JavaScript or declaration file imports, type imports too, in the order of the text.
 *
 * It reads the text by patterns rather than by a grammar: TypeScript 7 has no stable compiler API, and the formatter
 * keeps statements where these patterns expect them. Names that are computed are not seen.
 *
 * @param {string} text
 * @returns {readonly Import[]}
 */
export function scanImports(text) {
  const starts = lineStarts(text);
  return [...text.matchAll(STATEMENT), ...text.matchAll(CALL)]
    .map((match) => ({ at: match.index, specifier: match[2] ?? '' }))
    .map(({ at, specifier }) => ({ at, specifier, line: lineOf(starts, at) }))
    .filter(({ line }) => !COMMENT.test(text.slice(starts[line - 1], starts[line])))
    .sort((a, b) => a.at - b.at)
    .map(({ specifier, line }) => ({ specifier, line }));
}

/**
 * @param {string} text
 * @returns {readonly number[]}
 */
function lineStarts(text) {
  return [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
}

/**
 * @param {readonly number[]} starts
 * @param {number} at
 * @returns {number}
 */
function lineOf(starts, at) {
  return starts.filter((start) => start <= at).length;
}
