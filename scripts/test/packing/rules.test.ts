import { describe, expect, it } from 'vitest';
import { checkContents, checkManifest } from '../../packing/rules.mjs';

const files = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts', 'dist/spawn/spawn-error.js'];

const manifest = {
  name: '@ringfence/plugin-a',
  version: '1.0.0',
  description: 'A plugin',
  license: 'MIT',
  type: 'module',
  engines: { node: '>=20.19' },
  exports: { '.': {}, './package.json': './package.json' },
  publishConfig: { access: 'public' },
  keywords: ['ringfence-plugin'],
  ringfence: { plugin: './dist/index.js', apiVersion: '^1.0.0' },
  peerDependencies: { '@ringfence/core': '^1.0.0' },
};

describe('checkContents', () => {
  it('has nothing against outputs and the three texts', () => {
    expect(checkContents(files)).toEqual([]);
  });

  it('refuses build notes, sources, tests and what else lies around', () => {
    const extra = ['dist/.tsbuildinfo', 'src/index.ts', 'dist/test/a.js', 'dist/a.test.js', '.env', 'dist/data.json'];
    expect(checkContents([...files, ...extra])).toEqual([
      'dist/.tsbuildinfo does not belong there',
      'src/index.ts does not belong there',
      'dist/a.test.js does not belong there',
      '.env does not belong there',
      'dist/data.json does not belong there',
      'dist/test/a.js is a test',
      'dist/a.test.js is a test',
    ]);
  });

  it('misses what every package has', () => {
    expect(checkContents(['package.json'])).toEqual([
      'README.md is missing',
      'LICENSE is missing',
      'dist/index.js is missing',
      'dist/index.d.ts is missing',
    ]);
  });
});

describe('checkManifest', () => {
  it('has nothing against a complete plugin', () => {
    expect(checkManifest(manifest)).toEqual([]);
  });

  it('names every field that is missing', () => {
    expect(checkManifest({ name: 'ringfence', version: '1.0.0' })).toEqual([
      'description is missing',
      'license is not MIT',
      'type is not module',
      'engines.node is not >=20.19',
      'exports lacks .',
      'exports lacks ./package.json',
      'it is not public',
    ]);
  });

  it('refuses a plugin that cannot be found or would bring a second core', () => {
    const { ringfence: _ringfence, keywords: _keywords, peerDependencies, ...rest } = manifest;
    expect(checkManifest({ ...rest, dependencies: peerDependencies })).toEqual([
      'ringfence.plugin or ringfence.apiVersion is missing',
      'keywords lacks ringfence-plugin',
      '@ringfence/core is no peer dependency',
      '@ringfence/core is a dependency: there would be two of it',
    ]);
  });
});
