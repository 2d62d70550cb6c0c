import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder whose files are brought back. */
export const results = process.env['RINGFENCE_RESULTS'] ?? '.';

/**
 * Writes one case for the matrix.
 *
 * @param {import('../types.d.ts').Case} one
 */
export function report(one) {
  appendFileSync(join(results, 'cases.ndjson'), `${JSON.stringify(one)}\n`);
}
