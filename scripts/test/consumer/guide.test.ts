import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blocksOf } from '../../consumer/blocks.mjs';
import { GUIDE } from '../../consumer/guide.mjs';

describe('blocksOf', () => {
  it('tells files from commands, with their lines', () => {
    const page = 'text\n\n```js file=a/b.js\nlet x;\n```\n\n```sh\ncd a\nls\n```\n';
    expect(blocksOf(page)).toEqual([
      { kind: 'file', path: 'a/b.js', text: 'let x;\n', line: 3 },
      { kind: 'commands', lines: ['cd a', 'ls'], line: 7 },
    ]);
  });

  it('refuses a block that nobody would execute', () => {
    expect(() => blocksOf('```js\nlet x;\n```\n')).toThrow('line 1: a block of code is neither');
  });
});

describe('the guide of plugin authors', () => {
  const blocks = blocksOf(readFileSync(GUIDE, 'utf8'));
  const files = blocks.flatMap((block) => (block.kind === 'file' ? [block] : []));

  it('has a manifest, a plugin and its tests, and no file twice', () => {
    const paths = files.map(({ path }) => path);
    expect(paths).toEqual(['package.json', 'index.js', 'test/prlimit.test.js', 'test/recorded.test.js']);
  });

  it('gives a plugin of fewer than 60 lines, none longer than a page is wide', () => {
    const lines =
      files
        .find(({ path }) => path === 'index.js')
        ?.text.trimEnd()
        .split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.length).toBeLessThan(60);
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });

  it('names in its manifest every package that its files import', () => {
    const manifest = files.find(({ path }) => path === 'package.json')?.text ?? '{}';
    const { dependencies, devDependencies } = JSON.parse(manifest) as Record<string, Record<string, string>>;
    const imported = files.flatMap(({ text }) => [...text.matchAll(/from '(@?[a-z][^':]*)'/g)].map(([, name]) => name));
    for (const name of imported) expect({ ...dependencies, ...devDependencies }).toHaveProperty([name ?? '']);
  });
});
