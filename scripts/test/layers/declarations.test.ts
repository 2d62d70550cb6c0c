import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDeclarations } from '../../layers/declarations.mjs';
import type { WorkspacePackage } from '../../workspace/packages.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'layers-'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const owner = (): WorkspacePackage => ({
  folder: join(root, 'packages/core'),
  place: 'packages/core',
  manifest: {
    name: '@ringfence/core',
    version: '1.0.0',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
  },
});

function declare(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, 'packages/core/dist', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

describe('checkDeclarations', () => {
  it('asks for a build when there is none', () => {
    expect(checkDeclarations(root, owner(), new Set())).toEqual([
      { place: 'packages/core/dist/index.d.ts', text: 'is not built; try: npm run build' },
    ]);
  });

  it('follows the entry to every file that callers can see, and to no other', () => {
    declare({
      'index.d.ts': "export * from './spawn/spawn.ts';\nimport type { Readable } from 'node:stream';\n",
      'spawn/spawn.d.ts': "export declare const run: typeof import('execa').execa;\n",
      'spawn/inner.d.ts': "import type { Options } from 'execa';\n",
    });
    expect(checkDeclarations(root, owner(), new Set())).toEqual([
      { place: 'packages/core/dist/spawn/spawn.d.ts', line: 1, text: 'callers would see types of execa' },
    ]);
  });

  it('refuses ChildProcess and lets the workspace’s own packages pass', () => {
    declare({
      'index.d.ts': "import type { Plugin } from '@ringfence/core';\nimport type * as cp from 'node:child_process';\n",
    });
    expect(checkDeclarations(root, owner(), new Set(['@ringfence/core']))).toEqual([
      { place: 'packages/core/dist/index.d.ts', line: 2, text: 'callers would see types of node:child_process' },
    ]);
  });
});
