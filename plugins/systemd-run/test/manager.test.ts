import { describe, expect, test } from 'vitest';
import { findManager, isManager, managerEnvironment } from '../src/manager.ts';

function hostWith(uid: number | undefined, files: readonly string[], env: Record<string, string> = {}) {
  return {
    uid,
    env,
    exists: async (path: string) => files.includes(path),
    findProgram: async (name: string) => (files.includes(`/usr/bin/${name}`) ? `/usr/bin/${name}` : undefined),
  };
}

const PROGRAMS = ['/usr/bin/systemd-run', '/usr/bin/systemctl'];

describe('the manager', () => {
  test('of root is the system’s', async () => {
    const found = await findManager(hostWith(0, PROGRAMS), {});
    expect(found).toMatchObject({ kind: 'system', runtimeFolder: '/run', busSocket: '/run/dbus/system_bus_socket' });
  });

  test('of a user is found without a login session', async () => {
    const found = await findManager(hostWith(1000, [...PROGRAMS, '/run/user/1000/systemd/private']), {});
    expect(found).toMatchObject({ kind: 'user', runtimeFolder: '/run/user/1000', busSocket: '/run/user/1000/bus' });
    if (isManager(found)) expect(managerEnvironment(found)['XDG_RUNTIME_DIR']).toBe('/run/user/1000');
  });

  test('of a user may stand where the environment says', async () => {
    const files = [...PROGRAMS, '/elsewhere/systemd/private'];
    const found = await findManager(hostWith(1000, files, { XDG_RUNTIME_DIR: '/elsewhere' }), {});
    expect(found).toMatchObject({ runtimeFolder: '/elsewhere' });
  });

  test('that is missing is a reason with what to type', async () => {
    expect(await findManager(hostWith(1001, PROGRAMS), {})).toEqual({
      message: 'no service manager runs for uid 1001: there is no /run/user/1001/systemd/private',
      remedy: 'sudo loginctl enable-linger 1001',
    });
    expect(await findManager(hostWith(1000, PROGRAMS), { manager: 'system' })).toMatchObject({ remedy: 'sudo' });
    expect(await findManager(hostWith(0, []), {})).toMatchObject({ remedy: 'apt-get install systemd' });
  });
});
