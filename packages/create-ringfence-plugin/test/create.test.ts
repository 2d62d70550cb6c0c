import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withClaimsTable } from '@ringfence/conformance';
import { afterEach, describe, expect, test } from 'vitest';
import { createPlugin, NameProblem, readName } from '../src/index.ts';

const template = new URL('../template/', import.meta.url);
const folders: string[] = [];

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ringfence-create-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('the name of a plugin', () => {
  test('may be said with or without the prefix of its package', () => {
    const name = { name: 'my-limits', packageName: 'ringfence-plugin-my-limits' };
    expect(readName('my-limits')).toEqual(name);
    expect(readName('ringfence-plugin-my-limits')).toEqual(name);
  });

  test.each(['', 'My', '1st', 'a--b', '-a', 'a/b', '../a', 'a b', 'ringfence-plugin-', 'a'.repeat(41)])(
    'is not %j',
    (given) => {
      expect(() => readName(given)).toThrow(NameProblem);
    },
  );
});

describe('a plugin that is made', () => {
  test('has every file, with its name in it and no gap left', () => {
    const within = emptyFolder();
    const folder = createPlugin({ name: 'my-limits', within });
    expect(folder).toBe(join(within, 'ringfence-plugin-my-limits'));
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual(
      ['.gitignore', 'README.md', 'claims-table.js', 'conformance.test.js', 'index.d.ts', 'index.js'].concat([
        'package.json',
        'plugin.test.js',
        'tsconfig.json',
      ]),
    );
    for (const { parentPath, name } of files) {
      expect(readFileSync(join(parentPath, name), 'utf8')).not.toMatch(/\{\{|\}\}(?!;|\s|\)|,)/);
    }
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'ringfence-plugin-my-limits', ringfence: { plugin: './index.js' } });
    expect(readFileSync(join(folder, 'index.js'), 'utf8')).toContain("name: 'my-limits'");
  });

  test('overwrites nothing', () => {
    const within = emptyFolder();
    createPlugin({ name: 'twice', within });
    expect(() => createPlugin({ name: 'twice', within })).toThrow(/is there and not empty/);
    expect(existsSync(join(within, 'ringfence-plugin-twice', 'index.js'))).toBe(true);
  });

  test('has a README whose table is what it claims', async () => {
    const { claims } = await import(new URL('index.js', template).href);
    const readme = readFileSync(new URL('README.md', template), 'utf8');
    expect(withClaimsTable(readme, claims)).toBe(readme);
  });

  test('is no longer than the guide promises', () => {
    const lines = readFileSync(new URL('index.js', template), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(60);
  });
});
