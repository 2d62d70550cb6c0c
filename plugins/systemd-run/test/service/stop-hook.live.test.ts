import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runFolderAt } from '../../src/service/run-folder.ts';
import { parseAccount, STOP_HOOK, stopHookCommand } from '../../src/service/stop-hook.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringfence-hook-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform !== 'linux').each(['/bin/dash', '/bin/bash'])('the stop hook in %s', (shell) => {
  test('writes the words of the manager and the files of its group, and starts no program', () => {
    const run = runFolderAt(folder);
    writeFileSync(run.hook, STOP_HOOK);
    const [file = '', ...args] = stopHookCommand(shell, run, '/sys/fs/cgroup/unified');
    const env = { SERVICE_RESULT: 'oom-kill', EXIT_CODE: 'killed', EXIT_STATUS: 'KILL', PATH: '/nowhere' };
    const { status, stderr } = spawnSync(file, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const account = parseAccount(readFileSync(run.ending, 'utf8'));
    expect(account?.result).toEqual({ result: 'oom-kill', code: 'killed', status: 'KILL' });
  });

  test('has nothing on its command line that a unit file would have to escape', () => {
    expect(stopHookCommand(shell, runFolderAt('/run/x'), '/sys/fs/cgroup').join(' ')).toMatch(/^[\w/. -]+$/);
  });
});
