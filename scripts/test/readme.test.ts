import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lastProof } from '../proofs/file.mjs';
import { PLUGIN_READMES, withClaims, withTables } from '../proofs/readme.mjs';

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The formatter fills cells so that columns stand below each other; what is in them counts. */
const loose = (text: string): string => text.replace(/ +\|/g, ' |').replace(/-{3,} \|/g, '--- |');

const remedy = 'the tables are not what is claimed and was proved; try: npm run proofs -- --tables';

describe('README', () => {
  it('says of every capability what each executor claims, by what, and where that was proved last', () => {
    const readme = textOf('README.md');
    expect(loose(withTables(readme, lastProof())), remedy).toBe(loose(readme));
  });

  it.each(PLUGIN_READMES)('of %s says what the plugin claims', (path) => {
    const readme = textOf(path);
    expect(readme).toContain('<!-- claims -->');
    expect(loose(withClaims(path, readme)), remedy).toBe(loose(readme));
  });
});
