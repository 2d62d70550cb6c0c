import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRegistry } from '../../src/index.ts';
import { discoverPlugins } from '../../src/registry/discover.ts';
import { paperHost } from '../fixtures/host.ts';

/** A plugin as a stranger would ship it: nothing imported, only the brand. */
const moduleOf = (name: string, body = ''): string => `
  ${body}
  export default () => {
    const plugin = { name: '${name}', apiVersion: '^1.0.0', apply(host) {
      host.addExecutor({ name: '${name}', claims: {}, probe: async () => ({ status: 'proved', offer: {}, findings: [] }),
        plan: () => ({}), launch: async () => { throw new Error('paper'); } });
    } };
    Object.defineProperty(plugin, Symbol.for('ringfence.plugin/1'), { value: true });
    return plugin;
  };`;

describe('discovery', () => {
  let app = '';

  beforeEach(async () => {
    app = await mkdtemp(join(tmpdir(), 'ringfence-app-'));
  });
  afterEach(() => rm(app, { recursive: true }));

  async function application(manifest: object): Promise<void> {
    await writeFile(join(app, 'package.json'), JSON.stringify(manifest));
  }

  async function install(name: string, ringfence: unknown, code = moduleOf(name)): Promise<void> {
    const folder = join(app, 'node_modules', name);
    await mkdir(folder, { recursive: true });
    const exports = { '.': './index.js', './package.json': './package.json' };
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name, type: 'module', exports, ringfence }));
    await writeFile(join(folder, 'index.js'), code);
  }

  const field = { plugin: './index.js', apiVersion: '^1.0.0' };
  const namesIn = async (options: object = {}): Promise<string[]> =>
    (await discoverPlugins({ from: app, ...options }, 'linux')).map(
      ({ finding }) => `${finding.name} ${finding.status}`,
    );

  test('loads the plugins among the direct dependencies and nothing else', async () => {
    await application({ dependencies: { 'fence-a': '1', 'not-a-plugin': '1', 'not-installed': '1' } });
    await install('fence-a', field);
    await install('not-a-plugin', undefined);
    await install('fence-transitive', field);
    expect(await namesIn()).toEqual(['fence-a loaded']);
  });

  test('looks up from a module of the application to its package', async () => {
    await application({ dependencies: { 'fence-a': '1' } });
    await install('fence-a', field);
    await mkdir(join(app, 'src'));
    expect(await namesIn({ from: join(app, 'src', 'main.js') })).toEqual(['fence-a loaded']);
    expect(await namesIn({ from: new URL(`file://${app}/src/main.js`) })).toEqual(['fence-a loaded']);
  });

  test('takes devDependencies unless told not to, and honours include and exclude', async () => {
    await application({ dependencies: { 'fence-a': '1' }, devDependencies: { 'fence-b': '1' } });
    await install('fence-a', field);
    await install('fence-b', field);
    expect(await namesIn()).toEqual(['fence-a loaded', 'fence-b loaded']);
    expect(await namesIn({ dev: false })).toEqual(['fence-a loaded']);
    expect(await namesIn({ exclude: ['fence-a'] })).toEqual(['fence-b loaded']);
    expect(await namesIn({ include: ['fence-a'] })).toEqual(['fence-a loaded']);
  });

  test('runs no code of a plugin for another API or another platform', async () => {
    const trap = "throw new Error('this code must not run');";
    await application({ dependencies: { old: '1', windows: '1' } });
    await install('old', { ...field, apiVersion: '^0.1.0' }, trap);
    await install('windows', { ...field, platforms: ['win32'] }, trap);
    const found = await discoverPlugins({ from: app }, 'linux');
    expect(found.map(({ finding }) => [finding.name, finding.status, finding.reason?.split(';')[0]])).toEqual([
      ['old', 'failed', 'the plugin old does not fit this core'],
      ['windows', 'skipped', 'not for linux'],
    ]);
  });

  test.each([
    ['throws while it is imported', "throw new Error('broken');", 'broken'],
    ['exports no plugin', 'export default () => ({});', 'is not a plugin'],
    ['exports nothing', '', 'is not a plugin'],
    ['is no JavaScript', 'this is not', ''],
  ])('a plugin that %s is a finding and hurts nobody', async (_what, code, reason) => {
    await application({ dependencies: { bad: '1', 'fence-a': '1' } });
    await install('bad', field, code);
    await install('fence-a', field);
    const registry = createRegistry({ host: paperHost(), discover: { from: app } });
    expect((await registry.probe()).map(({ name }) => name)).toEqual(['fence-a']);
    expect(await registry.plugins()).toContainEqual(
      expect.objectContaining({ name: 'bad', status: 'failed', reason: expect.stringContaining(reason) }),
    );
  });

  test('a package.json that was not understood is a finding', async () => {
    await application({ dependencies: { 'fence-a': '1' } });
    await install('fence-a', 'yes');
    expect(await namesIn()).toEqual(['fence-a failed']);
  });

  test('a plugin that the application named itself is no conflict with the one that is found', async () => {
    await application({ dependencies: { 'fence-a': '1' } });
    await install('fence-a', field);
    const { default: factory } = await import(join(app, 'node_modules', 'fence-a', 'index.js'));
    const registry = createRegistry({ host: paperHost(), plugins: [factory()], discover: { from: app } });
    expect((await registry.plugins()).map(({ from }) => from)).toEqual(['the application']);
  });

  test('is off unless asked for', async () => {
    await application({ dependencies: { 'fence-a': '1' } });
    await install('fence-a', field);
    const registry = createRegistry({ host: paperHost() });
    expect(await registry.probe()).toEqual([]);
  });
});
