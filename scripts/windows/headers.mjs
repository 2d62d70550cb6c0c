// @ts-check
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runLogged } from './run-spec.mjs';
import { judge } from './vitest-report.mjs';

/** @import { Context, Place, SpecResult } from './types.d.ts' */

/** The name of this part of a run. */
export const HEADERS = 'headers';

const SUITE = 'plugins/windows-job/test/headers.test.ts';

/**
 * Holds what windows-job declares of Win32 against the headers of Windows. They come with the compiler, which is a program of
 * this host and not of the place: the Node of this host runs the tests. Here the compiler was installed, so that a skip is red.
 *
 * @param {Place} place
 * @param {{ repository: string, logs: string }} where
 * @param {Context} context
 * @returns {Promise<SpecResult>}
 */
export async function runHeaders(place, { repository, logs }, context) {
  const [report, output] = [join(logs, 'headers.json'), join(logs, 'headers.txt')];
  mkdirSync(logs, { recursive: true });
  rmSync(report, { force: true });
  const vitest = [join(repository, 'node_modules/vitest/vitest.mjs'), 'run', '--project=unit', `--root=${repository}`];
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`];
  const began = performance.now();
  const argv = [process.execPath, ...vitest, ...reporters, SUITE];
  const ending = await runLogged(argv, { NO_COLOR: '1' }, output, place, context);
  const judged = judge(ending, report, output);
  const left = judged.skipped === 0 ? [] : ['no test of this part may be left out'];
  const findings = [...judged.findings, ...left];
  return { spec: HEADERS, node: process.versions.node, ms: performance.now() - began, ...judged, findings };
}
