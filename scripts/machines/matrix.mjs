import { proofCells, proofIn, proofWords } from './proofs.mjs';

/** @import { Case, Cell, Ending, StepResult } from './types.d.ts' */

/**
 * Turns what the steps left into cells; a step that wrote less than it should becomes a cell that is not ok.
 *
 * @param {readonly StepResult[]} results
 * @returns {Cell[]}
 */
export function toCells(results) {
  return results.flatMap((result) => {
    const { step, machine } = result;
    const place = { machine, identity: identityName(step), node: step.node };
    return casesOf(result).map((one) => ({ executor: step.executor, ...one, ...place }));
  });
}

/**
 * @param {{ readonly shape: string, readonly user: string }} step
 * @returns {string}
 */
export function identityName({ shape, user }) {
  return shape === 'delegated-unit' ? `${shape}-${user}` : shape;
}

/**
 * @param {StepResult} result
 * @returns {Case[]}
 */
function casesOf(result) {
  const { step, ending } = result;
  const finished = ending.kind === 'exited' && ending.code === 0;
  if (!step.writesCases) return [{ case: step.id, ok: finished, ...(finished ? {} : { reason: failure(result) }) }];
  const lines = (result.files['cases.ndjson'] ?? '').split('\n').filter((line) => line.trim() !== '');
  const proof = proofIn(result.files);
  const cases = [...lines.map(parseCase), ...(proof === undefined ? [] : proofCells(proof, step.mustOffer))];
  if (!finished) cases.push({ case: step.id, ok: false, reason: failure(result) });
  else if (cases.length === 0) cases.push({ case: step.id, ok: false, reason: 'it ended with 0 but wrote no case' });
  return cases;
}

/**
 * @param {string} line
 * @returns {Case}
 */
function parseCase(line) {
  try {
    const found = JSON.parse(line);
    if (typeof found?.case === 'string' && typeof found.ok === 'boolean') return found;
  } catch {
    // Not JSON: reported below as the line that it is.
  }
  return { case: 'a readable case', ok: false, reason: `not a case: ${line.slice(0, 200)}` };
}

/**
 * @param {Ending} ending
 * @returns {string}
 */
export function describe(ending) {
  switch (ending.kind) {
    case 'exited':
      return `exit code ${ending.code}`;
    case 'signalled':
      return `ended by ${ending.signal}`;
    case 'timeout':
      return 'ran out of time';
    case 'not-run':
      return `did not run: ${ending.reason}`;
  }
}

/**
 * @param {StepResult} result
 * @returns {string}
 */
function failure({ ending, stderrTail }) {
  const said = stderrTail.trim();
  return said === '' ? describe(ending) : `${describe(ending)}\n${said}`;
}

/**
 * The matrix as text: for each executor and identity a table of capabilities by machine, then every cell that is not ok with its reason.
 *
 * @param {readonly Cell[]} cells
 * @returns {string}
 */
export function printMatrix(cells) {
  const machines = distinct(cells.map((cell) => cell.machine));
  const tables = distinct(cells.map((cell) => `${cell.executor} · ${cell.identity}`)).map((title) => {
    const here = cells.filter((cell) => `${cell.executor} · ${cell.identity}` === title);
    const rows = distinct(here.map((cell) => cell.case)).map((name) => [
      name,
      ...machines.map((machine) => summary(here.filter((cell) => cell.case === name && cell.machine === machine))),
    ]);
    return table([[title, ...machines], ...rows]);
  });
  const bad = cells.filter((cell) => !cell.ok);
  const untried = cells.filter((cell) => cell.ok && cell.proof?.verdict === 'not-tried');
  const passed = cells.length - bad.length - untried.length;
  const counts = `${passed} passed, ${bad.length} failed, ${untried.length} skipped`;
  return [...tables, ...skips(untried), ...bad.map(complaint), counts].join('\n\n');
}

/** What is claimed and could not be tried: each reason once. @param {readonly Cell[]} cells @returns {string[]} */
function skips(cells) {
  return distinct(
    cells.map(({ executor, case: name, reason = 'no reason given' }) => `${executor} · ${name}: ${reason}`),
  ).map((line) => `skipped ${line}`);
}

/** One word for all Nodes where they agree. @param {readonly Cell[]} cells @returns {string} */
function summary(cells) {
  return (
    distinct(cells.map((cell) => (cell.ok ? (proofWords(cell) ?? cell.grade ?? 'ok') : 'FAILED'))).join('/') || '-'
  );
}

/** @param {Cell} cell @returns {string} */
function complaint(cell) {
  const where = `${cell.machine} · ${cell.identity} · Node ${cell.node} · ${cell.executor} · ${cell.case}`;
  const seen = cell.observed === undefined ? '' : `\n  observed: ${JSON.stringify(cell.observed)}`;
  return `FAILED ${where}\n  ${(cell.reason ?? 'no reason given').replaceAll('\n', '\n  ')}${seen}`;
}

/** @param {readonly (readonly string[])[]} rows @returns {string} */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {readonly string[]} words @returns {string[]} */
function distinct(words) {
  return [...new Set(words)];
}
