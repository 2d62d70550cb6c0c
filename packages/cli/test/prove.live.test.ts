import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProofDocument } from '@ringfence/conformance';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { build, ringfence } from './start.ts';

const NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'] as const;
const MATTERS = ['--only', 'limit.memory/held', '--only', 'run-as', '--only', 'limit.open-files', '--only', 'exit'];

const without = missing();
if (without !== undefined) console.warn(`skipped: ${without}`);

/** Where the programs of the kit write; both users may. */
const scratch = mkdtempSync(join(tmpdir(), 'ringfence-tables-'));
chmodSync(scratch, 0o777);

beforeAll(build);
afterAll(() => rmSync(scratch, { recursive: true }));

function missing(): string | undefined {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'only root on Linux can be both users here';
  if (!existsSync('/sys/fs/cgroup')) return 'there are no control groups here, in which the two users would differ';
  try {
    execFileSync(NOBODY[0], [...NOBODY.slice(1), process.execPath, '-e', '0'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `Node cannot be started as an ordinary user: ${String(error)}`;
  }
}

async function proved(through: readonly string[]): Promise<readonly Omit<ProofDocument, 'host'>[]> {
  const ended = await ringfence(['prove', '--json', '--no-discover', ...MATTERS], {
    ...{ through, cwd: '/' },
    env: { TMPDIR: scratch },
  });
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  return JSON.parse(ended.stdout).executors;
}

const verdict = (proof: Pick<ProofDocument, 'cases'> | undefined, id: string): string | undefined =>
  proof?.cases.find((one) => one.id === id)?.verdict;

describe.skipIf(without !== undefined)('the tables of root and of an ordinary user', () => {
  test('differ in what only root has: groups that hold memory, and another user', async () => {
    const [root, nobody] = [await proved([]), await proved(NOBODY)];
    const groups = (of: readonly Pick<ProofDocument, 'executor'>[]): unknown =>
      of.filter(({ executor }) => executor.startsWith('cgroups')).length > 0;
    expect([groups(root), groups(nobody)]).toEqual([true, false]);
    expect(root.map((proof) => verdict(proof, 'limit.memory/held'))).toContain('proved');
    expect(nobody.map((proof) => verdict(proof, 'limit.memory/held'))).not.toContain('proved');
    const [limits, others] = [root, nobody].map((of) => of.find(({ executor }) => executor === 'rlimits'));
    const byRunAs = (proof: typeof limits): readonly (string | undefined)[] =>
      (proof?.cases ?? []).filter(({ capability }) => capability === 'run-as').map((one) => one.verdict);
    expect(byRunAs(limits)).toContain('proved');
    expect(new Set(byRunAs(others))).toEqual(new Set(['not-offered']));
    expect(verdict(others, 'limit.open-files/held')).toBe('proved');
    expect(readdirSync(scratch)).toEqual([]);
  });
});
