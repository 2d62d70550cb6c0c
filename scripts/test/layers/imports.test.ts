import { describe, expect, it } from 'vitest';
import { scanImports } from '../../layers/imports.mjs';

const specifiers = (text: string): string[] => scanImports(text).map(({ specifier }) => specifier);

describe('scanImports', () => {
  it('sees every form of a static import', () => {
    const text = [
      "import './effect.ts';",
      "import plain from 'a';",
      "import type { Type } from 'b';",
      "import { type One, two as three } from 'c';",
      "import * as all from 'd';",
      "import standard, { named } from 'e';",
      'import {\n  first,\n  $second,\n} from "f";',
      "import data from './data.json' with { type: 'json' };",
    ].join('\n');
    expect(specifiers(text)).toEqual(['./effect.ts', 'a', 'b', 'c', 'd', 'e', 'f', './data.json']);
  });

  it('sees every form of an export from elsewhere', () => {
    const text = ["export * from 'a';", "export type * from 'b';", "export { x, type Y } from 'c';"].join('\n');
    expect(specifiers(`${text}\nexport * as all from 'd';`)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('sees imports in expressions, in types and by require', () => {
    const text = [
      "const { execa } = await import('execa');",
      "let loaded: Promise<typeof import('semver')> | undefined;",
      "const tapable = require('tapable');",
    ].join('\n');
    expect(specifiers(text)).toEqual(['execa', 'semver', 'tapable']);
  });

  it('is not led astray by comments, methods and text', () => {
    const text = [
      "// import x from 'line';",
      '/**',
      " * import y from 'block';",
      " * await import('block')",
      ' */',
      "export const from = 'text';",
      "export function imports(): string {\n  return 'x';\n}",
      "this.import('method');",
      "reimport('name');",
      "const text = 'export from here';",
    ].join('\n');
    expect(specifiers(text)).toEqual([]);
  });

  it('counts lines from 1', () => {
    expect(scanImports("\nimport a from 'a';\n\nimport b from 'b';\n")).toEqual([
      { specifier: 'a', line: 2 },
      { specifier: 'b', line: 4 },
    ]);
  });
});
