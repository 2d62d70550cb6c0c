import { describe, expect, test } from 'vitest';
import {
  createRegistry,
  definePlugin,
  type ExecutorDefinition,
  type LazyPlugin,
  type Plugin,
  type PluginHost,
} from '../../src/index.ts';
import { offerOf, paperExecutor } from '../fixtures/definitions.ts';
import { paperHost } from '../fixtures/host.ts';

const strong = paperExecutor(
  'strong',
  offerOf({ 'limit.memory': 'kernel', 'limit.swap': 'kernel', 'kill.tree': 'kernel' }),
);
const weak = paperExecutor('weak', offerOf({ 'kill.tree': 'polled' }));

const plugin = (name: string, ...definitions: ExecutorDefinition[]): Plugin =>
  definePlugin({
    name,
    apiVersion: '^1.0.0',
    apply: (host: PluginHost) => {
      for (const definition of definitions) host.addExecutor(definition);
    },
  });

const host = paperHost({ platform: process.platform });

describe('registering a plugin', () => {
  test('refuses what definePlugin() did not make, with what to write', () => {
    const fake = { name: 'fake', apiVersion: '^1.0.0', apply: () => undefined };
    expect(() => createRegistry({ host }).use(fake)).toThrow(expect.objectContaining({ code: 'NOT_A_PLUGIN' }));
  });

  test.each(['^2.0.0', '^0.9.0', 'latest', ''])('refuses the API range %j', (apiVersion) => {
    const other = definePlugin({ name: 'other', apiVersion, apply: () => undefined });
    expect(() => createRegistry({ host }).use(other)).toThrow(
      expect.objectContaining({ code: 'PLUGIN_API_MISMATCH', received: apiVersion }),
    );
  });

  test('knows a plugin that was made with another copy of core', () => {
    const branded = { name: 'copy', apiVersion: '1', apply: () => undefined };
    Object.defineProperty(branded, Symbol.for('ringfence.plugin/1'), { value: true });
    expect(() => createRegistry({ host }).use(branded)).not.toThrow();
  });

  test('refuses the same plugin and the same executor twice', () => {
    const registry = createRegistry({ host, plugins: [plugin('one', strong)] });
    expect(() => registry.use(plugin('one'))).toThrow(expect.objectContaining({ code: 'DUPLICATE_PLUGIN' }));
    expect(() => registry.use(plugin('two', strong))).toThrow(expect.objectContaining({ code: 'DUPLICATE_EXECUTOR' }));
  });

  test('leaves no executor behind when apply() throws halfway', async () => {
    const registry = createRegistry({ host });
    const broken = definePlugin({
      name: 'broken',
      apiVersion: '1',
      apply: (target) => {
        target.addExecutor(weak);
        throw new Error('halfway');
      },
    });
    expect(() => registry.use(broken)).toThrow(expect.objectContaining({ code: 'PLUGIN_FAILED' }));
    expect(await registry.probe()).toEqual([]);
  });

  test('imports a lazy plugin at the first question, and one that fails is a finding', async () => {
    let loads = 0;
    const load = async (): Promise<Plugin> => {
      loads += 1;
      return plugin('lazy', weak);
    };
    const failing: LazyPlugin = { name: 'failing', load: () => Promise.reject(new Error('not installed')) };
    const registry = createRegistry({ host, plugins: [{ name: 'lazy', load }, failing] });
    expect(loads).toBe(0);
    expect((await registry.probe()).map(({ name }) => name)).toEqual(['weak']);
    expect(await registry.plugins()).toEqual([
      { name: 'lazy', from: 'the application', status: 'loaded' },
      { name: 'failing', from: 'the application', status: 'failed', reason: 'not installed' },
    ]);
    expect(loads).toBe(1);
  });
});

describe('choosing', () => {
  const registry = createRegistry({ host, plugins: [plugin('weak', weak), plugin('strong', strong)] });

  test('does not depend on the order of registration', async () => {
    const turned = createRegistry({ host, plugins: [plugin('strong', strong), plugin('weak', weak)] });
    const wish = { resources: { memory: '64M' } };
    expect((await registry.select(wish)).winner.name).toBe('strong');
    expect((await turned.select(wish)).winner.name).toBe('strong');
  });

  test('can be forced, and an executor of no such name is refused with those there are', async () => {
    expect((await registry.select({}, { executor: 'weak' })).winner.name).toBe('weak');
    await expect(registry.select({}, { executor: 'weaker' })).rejects.toMatchObject({
      code: 'NO_EXECUTOR',
      expected: 'weak, strong',
    });
  });

  test('probes nobody but the executor that was named, and says so of the others', async () => {
    const registry = createRegistry({ host, plugins: [plugin('both', weak, strong)] });
    const probed: string[] = [];
    registry.hooks.probe.tap('test', ({ name }) => void probed.push(name));
    const { winner, rejections } = await registry.select({}, { executor: 'weak' });
    expect(winner.name).toBe('weak');
    expect(probed).toEqual(['weak']);
    expect(rejections).toEqual([{ executor: 'strong', reasons: [{ message: 'the executor weak was asked for' }] }]);
  });

  test('explains also when nobody is left', async () => {
    const text = await registry.explain({ resources: { cpu: 1 } }, { strict: true });
    expect(text).toContain('strong: cpu: this executor has no mechanism for it');
    expect(text).toContain('weak: cpu: this executor has no mechanism for it');
  });

  test('explains who runs it, what is held and why the others lost', async () => {
    const text = await registry.explain({ resources: { memory: '64M' } });
    expect(text.split('\n')).toEqual([
      'strong runs it',
      '    memory: kernel',
      '    swap: kernel',
      '    kill.tree: kernel',
      'weak could, and lost on requested items held by the kernel for the whole tree: strong has 2, weak has 0',
    ]);
  });

  test('follows a policy that taps the candidates', async () => {
    const own = createRegistry({ host, plugins: [plugin('both', weak, strong)] });
    own.hooks.candidates.tap('no-strong', (candidates) => candidates.filter(({ name }) => name !== 'strong'));
    const selection = await own.select();
    expect(selection.winner.name).toBe('weak');
    expect(selection.rejections).toEqual([
      { executor: 'strong', reasons: [{ message: 'a policy of this application dropped it' }] },
    ]);
  });

  test('a tap that throws is an error that names it', async () => {
    const own = createRegistry({ host, plugins: [plugin('weak', weak)] });
    own.hooks.candidates.tap('broken', () => {
      throw new Error('oh');
    });
    await expect(own.select()).rejects.toMatchObject({ code: 'PLUGIN_FAILED', authority: 'broken' });
  });

  test('an observer that throws is a finding and breaks nothing', async () => {
    const own = createRegistry({ host, plugins: [plugin('weak', weak)] });
    own.hooks.probe.tap('noisy', () => {
      throw new Error('oh');
    });
    await own.select();
    expect(await own.plugins()).toContainEqual(expect.objectContaining({ name: 'noisy', status: 'failed' }));
  });

  test('autoselectExecutor() answers whom it took and makes commands for it', async () => {
    const selected = await registry.autoselectExecutor({ resources: { memory: '64M' } });
    expect(selected.name).toBe('strong');
    expect(selected.explain()).toContain('strong runs it');
    await expect(selected.command(process.execPath).start()).rejects.toThrow('strong is only on paper');
  });
});

describe('a plan', () => {
  const registry = createRegistry({ plugins: [plugin('both', weak, strong)] });

  test('says what would be set and what would not, without doing any of it', async () => {
    const plan = await registry.plan(
      registry.command(process.execPath).limit({ memory: '64M', pids: 5, wallTime: '1s' }),
    );
    expect(plan.executor).toBe('strong');
    expect(plan.settings.map(({ item }) => item)).toEqual(['memory', 'swap', 'wallTime']);
    expect(plan.refusals.map(({ item }) => item)).toEqual(['pids']);
  });

  test('can be changed by a tap, for example by a wrapper around the program', async () => {
    const own = createRegistry({ plugins: [plugin('both', weak, strong)] });
    own.hooks.plan.tap('sandbox', (plan) => ({ ...plan, wrappers: [{ name: 'nice', argv: ['/usr/bin/nice'] }] }));
    const plan = await own.plan(own.command(process.execPath));
    expect(plan.wrappers).toEqual([{ name: 'nice', argv: ['/usr/bin/nice'] }]);
  });

  test('that refuses a must makes way for the next candidate', async () => {
    const picky: ExecutorDefinition = {
      ...strong,
      name: 'picky',
      rank: 9,
      plan: (request, context) => {
        const plan = strong.plan(request, context);
        const refuse = (setting: (typeof plan.settings)[number]) => ({ ...setting, reason: 'not this one' });
        return { ...plan, executor: 'picky', settings: [], refusals: plan.settings.map(refuse) };
      },
    };
    const own = createRegistry({ plugins: [plugin('all', picky, strong)] });
    const command = own.command(process.execPath).limit({ memory: '64M' });
    expect((await own.plan(command, { strict: true })).executor).toBe('strong');
    expect((await own.plan(command)).executor).toBe('picky');
  });
});
