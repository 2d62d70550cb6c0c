import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { build, type Ended, ringfence } from './start.ts';

/** Nobody in particular, without groups: 65534 is nobody nearly everywhere. */
const NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'] as const;

const without = missing();
if (without !== undefined) console.warn(`skipped: ${without}`);

beforeAll(build);

function missing(): string | undefined {
  if (process.geteuid?.() !== 0) return 'only root can become an ordinary user here';
  try {
    execFileSync(NOBODY[0], [...NOBODY.slice(1), process.execPath, '-e', '0'], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return `Node cannot be started as an ordinary user: ${String(error)}`;
  }
}

const asNobody = (...words: string[]): Promise<Ended> =>
  ringfence(['run', '--no-discover', ...words], { through: NOBODY, cwd: '/' });

describe.skipIf(without !== undefined)('an ordinary user who may make no groups', () => {
  test('is refused with --strict, with the reasons of every executor', async () => {
    const ended = await asNobody('--memory', '128M', '--strict', '--', 'echo', 'ran');
    expect(ended).toMatchObject({ code: 125, stdout: '' });
    expect(ended.stderr).toMatch(/^ringfence: no executor of this machine may run the command/);
    for (const executor of ['universal', 'cgroups-v1', 'cgroups-v2']) {
      expect(ended.stderr).toMatch(new RegExp(`^ {2}${executor}: .+`, 'm'));
    }
  });

  test('runs without --strict, and one line says what is not enforced', async () => {
    const ended = await asNobody('--memory', '128M', '--', 'sh', '-c', 'echo ran as $(id -u)');
    expect(ended).toMatchObject({ code: 0, stdout: 'ran as 65534\n' });
    expect(ended.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ringfence: memory: not enforced \(.+\)/),
    ]);
  });

  test('may not run as another, and nothing is started', async () => {
    const ended = await asNobody('--user', 'root', '--', 'echo', 'ran');
    expect(ended).toMatchObject({ code: 125, stdout: '' });
    expect(ended.stderr).toContain('cannot be run as that user');
  });

  test('gets a doctor that works, and a command that would help', async () => {
    const ended = await ringfence(['doctor', '--json', '--no-discover'], { through: NOBODY, cwd: '/' });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const { best, host } = JSON.parse(ended.stdout);
    expect(host.uid).toBe(65534);
    expect(best).toBeTypeOf('string');
  });
});
