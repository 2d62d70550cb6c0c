import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordedHost, selectOn } from '@ringfence/conformance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRegistry } from '../src/registry.ts';
import { build, ringfence } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-bundle-'));

beforeAll(build);
afterAll(() => rmSync(folder, { recursive: true }));

describe('ringfence doctor --bundle', () => {
  test('writes a file that nobody else may read, and whose replay is the ladder of this machine', async () => {
    const file = join(folder, 'bundle.json');
    const ended = await ringfence(['doctor', '--no-discover', '--bundle', file]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('read it before you send it');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    const bundle = JSON.parse(readFileSync(file, 'utf8'));
    expect(await selectOn(recordedHost(bundle), createRegistry)).toEqual(bundle.ladder);
    const asked = await ringfence(['doctor', '--no-discover', '--json']);
    const { executors } = JSON.parse(asked.stdout);
    const statuses = (rungs: readonly { executor?: string; name?: string; status: string }[]): unknown =>
      Object.fromEntries(rungs.map(({ executor, name, status }) => [executor ?? name, status]));
    expect(statuses(bundle.ladder.rungs)).toEqual(statuses(executors));
  });

  test('prints it where no file is named, without the name of this machine', async () => {
    const ended = await ringfence(['doctor', '--no-discover', '--bundle']);
    const bundle = JSON.parse(ended.stdout);
    expect(bundle).toMatchObject({ kind: 'ringfence bundle', schemaVersion: 1, origin: 'recorded' });
    const named = /[0-9-]/.test(hostname()) ? hostname() : 'no name that could be anything else';
    expect(ended.stdout).not.toContain(named);
    expect(bundle.calls.map(({ call }: { call: string }) => call)).toContain(
      process.platform === 'win32' ? 'exists' : 'run',
    );
  });

  test('says so when the file cannot be written, as a failure of its own', async () => {
    const ended = await ringfence(['doctor', '--no-discover', '--bundle', join(folder, 'no', 'such', 'folder')]);
    expect(ended.code).toBe(125);
    expect(ended.stderr).toContain('the bundle cannot be written');
  });
});
