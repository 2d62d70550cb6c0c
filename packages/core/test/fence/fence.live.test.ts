import { describe, expect, test } from 'vitest';
import { createFence, createRegistry, type FenceError, isRingfenceError } from '../../src/index.ts';
import { bareExecutor } from '../fixtures/definitions.ts';

const fence = createFence(createRegistry().addExecutor(bareExecutor('bare')));

async function failure(run: PromiseLike<unknown>): Promise<FenceError> {
  try {
    await run;
  } catch (error) {
    if (isRingfenceError(error) && error.code === 'COMMAND_FAILED') return error as FenceError;
    throw error;
  }
  throw new Error('it did not fail');
}

describe('fence`...`', () => {
  test('splits at typed white space only, and spreads lists', async () => {
    const { stdout } = await fence`printf %s\n ${'a b'} ${['c', 'd e']} f${'g'}`;
    expect(stdout?.split('\n')).toEqual(['a b', 'c', 'd e', 'fg']);
  });

  test('rejects a failed command with its report and execa’s fields', async () => {
    const error = await failure(fence('sh', ['-c', 'echo no >&2; exit 3']));
    expect(error).toMatchObject({ exitCode: 3, stderr: 'no', timedOut: false });
    expect(error.shortMessage).toBe("Command failed with exit code 3 (bare): sh -c 'echo no >&2; exit 3'");
    expect(error.message).toBe(`${error.shortMessage}\nno`);
    expect(error.report.receipt.executor).toBe('bare');
  });

  test('answers with the report when reject is false', async () => {
    expect(await fence({ reject: false })`false`).toMatchObject({ failed: true, exitCode: 1 });
  });

  test('carries options on, and a timeout stops it', async () => {
    const error = await failure(fence({ cwd: '/' })({ timeout: '100ms' })`sleep 30`);
    expect(error.timedOut).toBe(true);
    expect(error.shortMessage).toBe('Command was stopped: time limit of 100ms exceeded (bare): sleep 30');
    expect(error.report.cwd).toBe('/');
  });

  test('gives lines as they come and throws at the end when the command failed', async () => {
    const lines: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const line of fence('sh', ['-c', 'echo 1; echo 2; exit 1'])) lines.push(line);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    expect(lines).toEqual(['1', '2']);
  });

  test('stops the command when the loop is left early', async () => {
    const run = fence`yes`;
    for await (const line of run) {
      expect(line).toBe('y');
      break;
    }
    expect(run.executor.state).toBe('ended');
  });

  test('takes input and environment', async () => {
    expect((await fence({ input: 'typed' })`cat`).stdout).toBe('typed');
    expect((await fence({ env: { WORD: 'set' } })`printenv WORD`).stdout).toBe('set');
    expect((await fence({ env: { A: 'b' }, extendEnv: false })`/usr/bin/env`).stdout).toBe('A=b');
  });

  test('refuses a limit of no such name with a suggestion', async () => {
    await expect(fence('true', [], { memroy: '1G' } as object)).rejects.toMatchObject({
      code: 'INVALID_RESOURCE',
      remedy: expect.stringContaining('memory'),
    });
  });

  test('a run that nobody awaits and that fails is no unhandled rejection', async () => {
    const run = fence`false`;
    await run.executor.start();
    expect(await run.executor.wait()).toMatchObject({ exitCode: 1 });
  });
});
