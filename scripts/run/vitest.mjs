// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTHING } from './check.mjs';
import { pathWith, show } from './program.mjs';
import { withFolder } from './temporary.mjs';

/** @import { Counts } from './check.mjs' */

/**
 * Runs projects of the test suite with the Node at hand, or with the one in a folder.
 *
 * @param {readonly string[]} projects
 * @param {string} [nodeIn]
 * @returns {Promise<Counts>}
 */
export function runTests(projects, nodeIn) {
  return withFolder('tests', async (folder) => {
    const results = join(folder, 'results.json');
    const node = nodeIn === undefined ? process.execPath : join(nodeIn, 'node');
    const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...projects.flatMap((name) => ['--project', name])];
    const reporters = [
      '--reporter=default',
      '--reporter=./scripts/run/skips.mjs',
      '--reporter=json',
      `--outputFile.json=${results}`,
    ];
    const env = nodeIn === undefined ? {} : pathWith(nodeIn);
    const code = await show([node, ...vitest, ...reporters], { env });
    return judge(code, existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : undefined);
  });
}

/**
 * A file that cannot be loaded has no tests that could fail, and errors outside of tests are in no count: the exit code
 * speaks for them.
 *
 * @param {number} code
 * @param {Readonly<Record<'numPassedTests' | 'numFailedTests' | 'numPendingTests' | 'numTodoTests', number>> | undefined} results
 * @returns {Counts}
 */
export function judge(code, results) {
  if (results === undefined) return { ...NOTHING, failed: 1 };
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests } = results;
  const failed = code !== 0 && numFailedTests === 0 ? 1 : numFailedTests;
  return { passed, failed, skipped: numPendingTests + numTodoTests };
}
