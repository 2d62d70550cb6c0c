// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { tail, unexplained } from './run-spec.mjs';

/** @import { Skip, SpecResult } from './types.d.ts' */

/**
 * What a run of vitest has to say, of its JSON report and of what its verbose reporter printed: the report leaves out why a
 * test was skipped.
 *
 * @param {string} ending as {@link runLogged} tells it
 * @param {string} report file
 * @param {string} output file
 * @returns {Omit<SpecResult, 'spec' | 'node' | 'ms'>}
 */
export function judge(ending, report, output) {
  const read = readReport(report);
  const { passed = 0, failed = 0, skipped = 0 } = read ?? {};
  const skips = readSkips(readFileSync(output, 'utf8'));
  const findings = [
    ...(ending === 'exit 0' ? [] : [`node: ${ending}`]),
    ...(read === undefined ? ['there is no report: node ended early'] : []),
    ...(read?.passed === 0 ? ['not one test ran'] : []),
    ...(ending === 'exit 0' && read !== undefined ? [] : [tail(output)]),
    ...unexplained(skips, skipped),
  ];
  return { passed, failed, skipped, skips, findings };
}

/**
 * @param {string} file
 * @returns {{ passed: number, failed: number, skipped: number } | undefined}
 */
function readReport(file) {
  if (!existsSync(file)) return undefined;
  /** @type {{ numPassedTests: number, numFailedTests: number, numFailedTestSuites: number, numPendingTests: number, testResults: readonly { status: string, assertionResults: readonly unknown[] }[] }} */
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
  // A file that could not be loaded has no tests that could fail.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + broken.length, skipped: numPendingTests };
}

/**
 * @param {string} printed by the verbose reporter: an arrow and the name, and of a test that began a duration and the reason in brackets
 * @returns {readonly Skip[]}
 */
export function readSkips(printed) {
  return [...printed.matchAll(/↓ (.+)/g)].map(([, line = '']) => {
    const [, name = line, reason = ''] = /^(.*?)(?: \d+ms(?: \[(.+)\])?)?\s*$/.exec(line) ?? [];
    return { name, reason };
  });
}
