import { describe, expect, it } from 'vitest';
import {
  checkCycles,
  checkForeign,
  checkOrder,
  checkPackages,
  checkProbing,
  checkRelative,
  checkRooms,
} from '../../layers/rules.mjs';
import type { SourceFile } from '../../layers/source.mjs';
import type { Manifest, WorkspacePackage } from '../../workspace/packages.mjs';

const owner = (place: string, manifest: Partial<Manifest> = {}): WorkspacePackage => ({
  folder: `/repository/${place}`,
  place,
  manifest: { name: `@ringfence/${place.split('/')[1]}`, version: '1.0.0', ...manifest },
});

const core = owner('packages/core', {
  exports: { '.': {}, './units': {} },
  dependencies: { execa: '^9.0.0', tapable: '^2.0.0' },
});

const file = (inside: string, imports: string[], of: WorkspacePackage = core): SourceFile => ({
  place: `${of.place}/src/${inside}`,
  inside,
  owner: of,
  lines: 10,
  imports: imports.map((specifier, index) => ({ specifier, line: index + 1 })),
});

const texts = (findings: readonly { text: string }[]): string[] => findings.map(({ text }) => text);

describe('checkProbing', () => {
  it('refuses a probe that reads past its host, and leaves other rooms alone', () => {
    const posix = owner('packages/posix');
    const plugin = owner('plugins/acme');
    const files = [
      file('cgroupfs/group.ts', ['node:fs', 'node:path'], posix),
      file('state/run-folder.ts', ['node:fs'], posix),
      file('probe.ts', ['node:child_process'], plugin),
      file('launch.ts', ['node:fs'], plugin),
    ];
    expect(checkProbing(files).map(({ place }) => place)).toEqual([
      'packages/posix/src/cgroupfs/group.ts',
      'plugins/acme/src/probe.ts',
    ]);
  });
});

describe('checkOrder', () => {
  it('lets a room import itself, rooms before it, and the index everything', () => {
    const files = [
      file('contract/request.ts', []),
      file('request/bytes.ts', ['../contract/request.ts', './count.ts']),
      file('request/count.ts', []),
      file('index.ts', ['./request/bytes.ts', './contract/request.ts']),
    ];
    expect(checkOrder(files)).toEqual([]);
  });

  it('refuses an import of a later room, of the index and of a room without a place', () => {
    const files = [
      file('contract/request.ts', ['../request/bytes.ts']),
      file('request/bytes.ts', ['../index.ts', '../attic/old.ts']),
      file('attic/old.ts', []),
      file('index.ts', []),
    ];
    expect(texts(checkOrder(files))).toEqual([
      expect.stringContaining('contract imports request/bytes.ts, but request comes after contract'),
      'request imports index.ts, which stands above all rooms',
      'the room attic has no place in the order of core',
    ]);
  });

  it('lets nobody but the index import the registry', () => {
    const registry = file('registry/registry.ts', []);
    expect(checkOrder([registry, file('index.ts', ['./registry/registry.ts'])])).toEqual([]);
    expect(checkOrder([registry, file('supervise/run.ts', ['../registry/registry.ts'])])).toHaveLength(1);
  });
});

describe('checkCycles', () => {
  it('names the circle and the file it begins at', () => {
    const files = [file('a.ts', ['./b.ts']), file('b.ts', ['./a.ts'])];
    expect(texts(checkCycles(files))).toEqual([
      'imports in a circle: packages/core/src/a.ts -> packages/core/src/b.ts -> packages/core/src/a.ts',
    ]);
  });
});

describe('checkRelative', () => {
  it('wants an extension, a file and the same package', () => {
    const files = [file('a.ts', ['./b', './c.ts', '../test/d.ts', './a.ts'])];
    expect(texts(checkRelative(files))).toEqual([
      './b has no extension',
      './c.ts names no file',
      '../test/d.ts leaves its package',
    ]);
  });
});

describe('checkPackages', () => {
  const posix = owner('packages/posix', { peerDependencies: { '@ringfence/core': '^1.0.0' } });
  const declared = { '@ringfence/core': '^1.0.0', '@ringfence/plugin-b': '^1.0.0' };
  const a = owner('plugins/a', { name: '@ringfence/plugin-a', dependencies: declared, exports: { '.': {} } });
  const b = owner('plugins/b', { name: '@ringfence/plugin-b', exports: { '.': {} } });
  const packages = [core, posix, a, b];

  it('lets a plugin import core by its name and by its declared subpaths', () => {
    expect(checkPackages([file('index.ts', ['@ringfence/core', '@ringfence/core/units'], a)], packages)).toEqual([]);
  });

  it('refuses subpaths that are not exported', () => {
    const found = checkPackages([file('index.ts', ['@ringfence/core/registry'], a)], packages);
    expect(texts(found)).toEqual(['@ringfence/core does not export ./registry']);
  });

  it('refuses what is not declared', () => {
    const found = checkPackages([file('index.ts', ['execa'], a), file('index.ts', ['execa'])], packages);
    expect(texts(found)).toEqual(['execa is no dependency of @ringfence/plugin-a']);
  });

  it('refuses a plugin in another plugin and in core, even when it is declared', () => {
    const greedy = owner('packages/core', { ...core.manifest, dependencies: { '@ringfence/plugin-b': '^1.0.0' } });
    const files = [file('index.ts', ['@ringfence/plugin-b'], a), file('index.ts', ['@ringfence/plugin-b'], greedy)];
    expect(texts(checkPackages(files, packages))).toEqual([
      'plugins/a may not import @ringfence/plugin-b',
      'packages/core may not import @ringfence/plugin-b',
    ]);
  });
});

describe('checkForeign', () => {
  it('wants one importing file for each dependency, whatever the form of the import', () => {
    const one = file('spawn/spawn.ts', ['execa', 'execa']);
    expect(checkForeign([one, file('probe/version.ts', ['semver'])])).toEqual([]);
    expect(texts(checkForeign([one, file('host/run.ts', ['execa'])]))).toEqual([
      'execa has 2 importing files, and may have one: packages/core/src/spawn/spawn.ts, packages/core/src/host/run.ts',
    ]);
  });
});

describe('checkRooms', () => {
  it('refuses files that are too long and folders that say nothing', () => {
    const places = [
      { place: 'packages/core/src/utils/a.ts', lines: 1 },
      { place: 'packages/core/src/host/b.ts', lines: 251 },
      { place: 'packages/core/src/host/utils.ts', lines: 250 },
    ];
    expect(texts(checkRooms(places))).toEqual([
      'the folder name utils does not say what is inside',
      'has 251 lines, and may have 250',
    ]);
  });
});
