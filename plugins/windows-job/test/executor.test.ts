import { createRegistry, type Host } from '@ringfence/core';
import { describe, expect, test, vi } from 'vitest';
import { paperHost } from '../../../packages/core/test/fixtures/host.ts';
import windowsJob from '../src/index.ts';

const loaded = vi.hoisted(() => vi.fn());

vi.mock('koffi', () => {
  loaded();
  throw new Error('Cannot find the native Koffi module; did you bundle it correctly?');
});

async function probed(host: Partial<Host>): Promise<unknown> {
  const registry = createRegistry({ plugins: [windowsJob()], host: paperHost(host) });
  const [candidate] = await registry.probe();
  return candidate?.result;
}

describe('the probe', () => {
  test('elsewhere says that this is not Windows, without loading koffi', async () => {
    expect(await probed({ platform: 'linux' })).toEqual({
      status: 'absent',
      reasons: [{ message: 'not windows: this is linux' }],
    });
    expect(await probed({ platform: 'darwin' })).toMatchObject({ status: 'absent' });
    expect(loaded).not.toHaveBeenCalled();
  });

  test('refuses a 32-bit Node, whose structures are others', async () => {
    expect(await probed({ platform: 'win32', arch: 'ia32' })).toMatchObject({
      status: 'absent',
      reasons: [{ message: 'needs a 64-bit Node: this one is ia32' }],
    });
  });

  test('without koffi says its sentence and what to type', async () => {
    expect(await probed({ platform: 'win32', arch: 'x64' })).toEqual({
      status: 'absent',
      reasons: [
        {
          message: expect.stringContaining('koffi, through which Windows is called, cannot be loaded'),
          remedy: 'npm install koffi',
        },
      ],
    });
    expect(loaded).toHaveBeenCalledOnce();
  });
});
