import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST_PARTY } from '../src/first-party.ts';
import { build, ringfence, STAGED } from './start.ts';

const application = mkdtempSync(join(tmpdir(), 'ringfence-app-'));

/** An application that depends on a plugin with these files. */
function depend(name: string, manifest: object, source: string): void {
  const folder = join(application, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', type: 'module', ...manifest }));
  writeFileSync(join(folder, 'index.mjs'), source);
}

beforeAll(() => {
  build();
  const dependencies = { 'ringfence-plugin-found': '1', 'ringfence-plugin-broken': '1', 'no-plugin': '1' };
  writeFileSync(join(application, 'package.json'), JSON.stringify({ name: 'app', dependencies }));
  const field = { plugin: './index.mjs', apiVersion: '^1.0.0' };
  depend('ringfence-plugin-found', { ringfence: field }, `export { default } from '${STAGED}';\n`);
  depend('ringfence-plugin-broken', { ringfence: field }, 'throw new Error("it is broken");\n');
  depend('no-plugin', {}, 'throw new Error("never imported");\n');
  mkdirSync(join(application, 'deep', 'down'), { recursive: true });
  symlinkSync(dirname(STAGED), join(application, 'stage'));
});

afterAll(() => rmSync(application, { recursive: true }));

const OURS = FIRST_PARTY.map(({ name }) => ({ name, from: 'ringfence', status: 'loaded' }));

describe('ringfence plugins', () => {
  test('lists what comes with ringfence and what the application depends on, from wherever one stands in it', async () => {
    const ended = await ringfence(['plugins', '--json'], { cwd: join(application, 'deep', 'down') });
    const { schemaVersion, plugins } = JSON.parse(ended.stdout);
    expect(schemaVersion).toBe(1);
    expect(plugins.slice(0, OURS.length)).toEqual(OURS);
    expect(plugins.slice(OURS.length)).toEqual([
      {
        name: 'ringfence-plugin-broken',
        from: join(application, 'node_modules', 'ringfence-plugin-broken'),
        status: 'failed',
        reason: 'it is broken',
      },
      { name: 'staged-plugin', from: join(application, 'node_modules', 'ringfence-plugin-found'), status: 'loaded' },
    ]);
  });

  test('looks nowhere with --no-discover', async () => {
    const ended = await ringfence(['plugins', '--no-discover'], { cwd: application });
    expect(ended.stdout.trimEnd().split('\n')).toHaveLength(OURS.length);
  });

  test.each([
    ['--plugin', ['--plugin', './stage/staged-plugin.mjs'], {}],
    ['RINGFENCE_PLUGINS', [], { RINGFENCE_PLUGINS: ` ${STAGED},` }],
    ['--plugin', ['--plugin', 'ringfence-plugin-found/index.mjs'], {}],
  ])('names %s as the one who named it', async (from, words, env) => {
    const ended = await ringfence(['plugins', '--no-discover', ...words], { cwd: application, env });
    expect(ended.stdout).toMatch(new RegExp(`^staged-plugin +loaded +from ${from}$`, 'm'));
  });

  test('a named plugin that cannot be had is a finding here, and ends a run', async () => {
    const words = ['--no-discover', '--plugin', 'ringfence-plugin-missing'];
    const listed = await ringfence(['plugins', ...words], { cwd: application });
    expect(listed).toMatchObject({ code: 0 });
    expect(listed.stdout).toMatch(/^ringfence-plugin-missing +failed +from --plugin +.*cannot be found/m);
    const ended = await ringfence(['run', ...words, 'true'], { cwd: application });
    expect(ended.code).toBe(125);
    expect(ended.stderr).toContain('try: npm install ringfence-plugin-missing');
  });

  test('a found plugin that is broken has a line in a run, which goes on without it', async () => {
    const ended = await ringfence(['run', '--executor', 'staged', 'true'], { cwd: application });
    expect(ended).toMatchObject({
      code: 0,
      stderr: 'ringfence: the plugin ringfence-plugin-broken takes no part: it is broken\n',
    });
  });
});

describe('ringfence doctor', () => {
  test('prints one document of every executor, plugin and the machine', async () => {
    const ended = await ringfence(['doctor', '--json', '--no-discover', '--plugin', STAGED]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const document = JSON.parse(ended.stdout);
    expect(document).toMatchObject({ schemaVersion: 1, node: process.versions.node });
    expect(document.host).toMatchObject({ platform: process.platform, arch: process.arch });
    const names = document.executors.map(({ name }: { name: string }) => name);
    expect(names.sort()).toEqual([
      'cgroups-v1',
      'cgroups-v2',
      'rlimits',
      'staged',
      'systemd-run',
      'universal',
      'windows-job',
    ]);
    expect(names).toContain(document.best);
    const staged = document.executors.find(({ name }: { name: string }) => name === 'staged');
    expect(staged).toMatchObject({ status: 'proved', lacks: ['limit.cpu', 'kill.tree'], findings: ['a stage'] });
    expect(staged.capabilities).toContainEqual({
      ...{ capability: 'limit.memory', status: 'proved', grade: 'kernel', mechanism: 'staged.memory', proof: 'staged' },
    });
    expect(staged.capabilities).toContainEqual({
      ...{ capability: 'limit.cpu', status: 'lacking', reason: 'no cpu on this stage', remedy: 'build one' },
    });
  });

  test('says it to people, with marks as the locale can show them', async () => {
    const words = ['doctor', '--no-discover', '--plugin', STAGED];
    const ascii = await ringfence(words, { env: { LC_ALL: 'C' } });
    expect(ascii.stdout).toMatch(/^\[!\] staged {2}works; not by the kernel: limit\.cpu, kill\.tree/m);
    expect(ascii.stdout).toMatch(/^ {6}limit\.memory +kernel +staged\.memory +staged$/m);
    expect(ascii.stdout).toMatch(/^best here: \S+/m);
    expect([...ascii.stdout].every((character) => character <= '~')).toBe(true);
    const utf8 = await ringfence(words, { env: { LC_ALL: 'C.UTF-8' } });
    expect(utf8.stdout).toMatch(/^\[[✓✗!]\] /m);
  });

  test('is markdown for a bug report', async () => {
    const { stdout } = await ringfence(['doctor', '--markdown', '--no-discover', '--plugin', STAGED]);
    expect(stdout).toMatch(/^### ringfence doctor$/m);
    expect(stdout).toContain('| limit.memory | kernel | staged.memory | staged |');
  });

  test('fails on a degraded machine only when it was asked to', async () => {
    const env = { PATH: process.env['PATH'] ?? '' };
    const asked = await ringfence(['doctor', '--json', '--no-discover', '--fail-on', 'degraded'], { env });
    const { executors, best } = JSON.parse(asked.stdout);
    const lacks = executors.find(({ name }: { name: string }) => name === best).lacks;
    expect(asked.code).toBe(lacks.length === 0 ? 0 : 1);
  });
});
