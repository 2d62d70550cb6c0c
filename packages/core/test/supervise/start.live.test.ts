import { describe, expect, test } from 'vitest';
import { createRegistry, type Executor, type Registry } from '../../src/index.ts';
import { bareExecutor } from '../fixtures/definitions.ts';

const registry: Registry = createRegistry().addExecutor(bareExecutor('bare'));

const sh = (script: string, ...args: string[]): Executor => registry.command('sh', '-c', script, 'sh', ...args);

describe('a start that fails', () => {
  test.each([
    ['a limit that was not understood', (): Executor => sh('true').limit({ memory: 'much' }), 'INVALID_RESOURCE'],
    [
      'a limit of no such name',
      (): Executor => sh('true').limit({ memory: undefined, memroy: 1 } as object),
      'INVALID_RESOURCE',
    ],
    ['a program that is not there', (): Executor => registry.command('no-such-program'), 'COMMAND_NOT_FOUND'],
    ['a file that is not executable', (): Executor => registry.command('/etc/passwd'), 'COMMAND_NOT_EXECUTABLE'],
    ['a user nobody can be here', (): Executor => sh('true').runAs('nobody'), 'RUN_AS_REFUSED'],
  ])('rejects for %s, and command() does not throw', async (_what, make, code) => {
    const executor = make();
    await expect(executor.start()).rejects.toMatchObject({ code });
    expect(executor.state).toBe('failed');
    await expect(executor.wait()).rejects.toMatchObject({ code });
  });

  test('rejects for a folder that is not there', async () => {
    const executor = sh('true');
    executor.command().cwd = '/no/such/folder';
    await expect(executor.start()).rejects.toMatchObject({ code: 'INVALID_COMMAND' });
  });

  test('rejects in strict mode when a limit cannot be held, before anything is spawned', async () => {
    let started = 0;
    const own = createRegistry().addExecutor(bareExecutor('bare'));
    own.hooks.started.tap('count', () => {
      started += 1;
    });
    const executor = own.command('true').limit({ memory: '64M' });
    await expect(executor.start({ strict: true })).rejects.toMatchObject({ code: 'NO_EXECUTOR' });
    expect(started).toBe(0);
  });
});
