// Writes the table in README.md anew, from the claims of the last build.
import { readFileSync, writeFileSync } from 'node:fs';
import { withClaimsTable } from '@ringfence/conformance';
import { executor } from './dist/executor.js';

const file = new URL('README.md', import.meta.url);
writeFileSync(file, withClaimsTable(readFileSync(file, 'utf8'), executor({}).claims));
