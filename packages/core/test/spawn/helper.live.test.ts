import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runHelper } from '../../src/spawn/helper.ts';

const node = (script: string, options = {}) => runHelper(process.execPath, ['-e', script], options);

describe('a helper', () => {
  test('answers its exit code and what it printed', async () => {
    const script = 'process.stdout.write("ü".repeat(100_000)); console.error("two"); process.exitCode = 3';
    expect(await node(script)).toEqual({ code: 3, stdout: 'ü'.repeat(100_000), stderr: 'two\n' });
  });

  test('is killed at its deadline, and then has no exit code', async () => {
    expect(await node('setInterval(() => undefined, 1000)', { timeoutMs: 300 })).toMatchObject({ code: undefined });
  });

  test('tells its pid while it runs', async () => {
    let ran = false;
    const { stdout } = await node('console.log(process.pid)', {
      onStart: (pid: number) => {
        ran = process.platform !== 'linux' || existsSync(`/proc/${pid}`);
      },
    });
    expect(ran).toBe(true);
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  test('has no input, and none of the environment but what finds programs', async () => {
    process.env['RINGFENCE_TEST_SECRET'] = 'x';
    const { stdout } = await node(
      'console.log(process.env.RINGFENCE_TEST_SECRET, require("fs").readFileSync(0).length)',
    );
    delete process.env['RINGFENCE_TEST_SECRET'];
    expect(stdout).toBe('undefined 0\n');
  });

  test('that is not there is an error with its code', async () => {
    await expect(runHelper('/nowhere/x', [])).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' });
    await expect(runHelper('/etc/passwd', [])).rejects.toMatchObject({ code: 'COMMAND_NOT_EXECUTABLE' });
  });
});
