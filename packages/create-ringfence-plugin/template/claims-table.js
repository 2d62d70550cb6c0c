// @ts-check
// Holds the table in README.md against the claims; with --write it is made anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { withClaimsTable } from '@ringfence/conformance';
import { claims } from './index.js';

const file = new URL('README.md', import.meta.url);
const before = readFileSync(file, 'utf8');
const after = withClaimsTable(before, claims);
if (process.argv.includes('--write')) writeFileSync(file, after);
else if (after !== before) {
  process.stderr.write('the table in README.md is not what is claimed; try: npm run readme\n');
  process.exitCode = 1;
}
