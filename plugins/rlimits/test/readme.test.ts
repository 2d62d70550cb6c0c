import { readFileSync } from 'node:fs';
import { withClaimsTable } from '@ringfence/conformance';
import { expect, test } from 'vitest';
import { executor } from '../src/executor.ts';

test('the table in README.md says what is claimed; npm run readme --workspace plugins/rlimits writes it', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const table = readme.slice(readme.indexOf('<!-- claims -->'), readme.indexOf('<!-- /claims -->'));
  for (const id of Object.keys(executor({}).claims)) expect(table).toContain(`\`${id}\``);
  expect(readme).toBe(withClaimsTable(readme, executor({}).claims));
});
