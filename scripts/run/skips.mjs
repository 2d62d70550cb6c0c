// @ts-check
import { relative } from 'node:path';

/** @import { Reporter } from 'vitest/node' */

/**
 * A reporter of vitest that names at the end every test that was left out, and why: its own reporters count them only.
 *
 * @implements {Reporter}
 */
export default class Skips {
  /** @type {NonNullable<Reporter['onTestRunEnd']>} */
  onTestRunEnd = (modules) => {
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const result = test.result();
        const why = result.state === 'skipped' ? result.note : undefined;
        const file = relative(process.cwd(), module.moduleId);
        console.log(`skipped ${file} > ${test.fullName}: ${why ?? 'without a reason'}`);
      }
    }
  };
}
