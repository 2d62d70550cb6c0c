// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../workspace/packages.mjs';

/** @import { Condensed } from './types.d.ts' */

/** Where the last proof is kept. */
export const PROOF_FILE = join(repository, 'docs/proofs/last.json');

/** The last proof; an empty one where none was kept yet. @returns {Condensed} */
export function lastProof() {
  if (!existsSync(PROOF_FILE)) return { schemaVersion: 1, time: '', kit: '', machines: {}, proofs: [] };
  return JSON.parse(readFileSync(PROOF_FILE, 'utf8'));
}
