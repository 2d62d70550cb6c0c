import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Handle } from '@ringfence/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unitOfHandle } from '../src/found-unit.ts';
import type { Manager } from '../src/manager.ts';

const UNIT = 'ringfence-0123456789abcdef.service';
const OURS = 'a'.repeat(32);
const manager: Manager = {
  ...{ kind: 'system', uid: 0, runtimeFolder: '/run', busSocket: '/run/dbus/system_bus_socket' },
  ...{ systemdRun: '/bin/systemd-run', systemctl: '/bin/systemctl' },
};

let slice: string;
beforeEach(() => {
  slice = mkdtempSync(join(tmpdir(), 'slice-'));
  mkdirSync(join(slice, UNIT));
});
afterEach(() => rmSync(slice, { recursive: true }));

function handle(data: Handle['data'] = {}, bootId = 'this boot'): Handle {
  const group = join(slice, UNIT);
  return {
    schemaVersion: 1,
    executor: 'systemd-run',
    identity: { pid: 1, startTime: '1', bootId },
    data: { unit: UNIT, manager: 'system', group, inode: statSync(slice).ino, invocation: OURS, ...data },
  };
}

function find(named: Handle, invocation: string | undefined): ReturnType<typeof unitOfHandle> {
  const bus = { invocationOf: async () => invocation };
  return unitOfHandle(named, { manager, bus, table: { bootId: () => 'this boot' } });
}

const inode = (): number => statSync(join(slice, UNIT)).ino;

describe('the unit of a handle', () => {
  test('is found by the inode of its group and by its invocation', async () => {
    const found = await find(handle({ inode: inode() }), OURS);
    expect(found).toMatchObject({ directory: join(slice, UNIT), invocation: OURS, name: { kind: 'service' } });
  });

  test('is lost when the name belongs to another run of a unit, even in a group of the same inode', async () => {
    const found = await find(handle({ inode: inode() }), 'b'.repeat(32));
    expect(found).toMatchObject({ status: 'gone', lost: 'end-unseen' });
  });

  test('is lost when the group is another one', async () => {
    expect(await find(handle(), OURS)).toMatchObject({ status: 'gone', lost: 'end-unseen' });
  });

  test('is lost after a reboot, whatever is there by now', async () => {
    expect(await find(handle({ inode: inode() }, 'an older boot'), OURS)).toMatchObject({ lost: 'rebooted' });
  });

  test('is gone with its group', async () => {
    const named = handle({ inode: inode() });
    rmSync(join(slice, UNIT), { recursive: true });
    expect(await find(named, undefined)).toEqual({ status: 'gone', reason: 'its unit is gone' });
  });

  test('is what the inode says where nobody can be asked for the invocation', async () => {
    expect(await find(handle({ inode: inode() }), undefined)).toMatchObject({ invocation: OURS });
  });

  test('is none for a name that we do not give', async () => {
    const named = handle({ group: join(slice, 'dbus.service') });
    expect(await find(named, OURS)).toMatchObject({ status: 'gone', reason: 'it is no unit of ours' });
  });
});
