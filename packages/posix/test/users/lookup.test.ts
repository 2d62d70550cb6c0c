import { isRingfenceError } from '@ringfence/core';
import { describe, expect, it } from 'vitest';
import { lookupUser } from '../../src/users/lookup.ts';
import { type Recording, recordedHost } from '../recorded-host.ts';

const FILES = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nu2:x:1001:1001::/home/u2:/bin/bash\n7:x:500:500::/:/bin/sh\n',
  '/etc/group': 'root:x:0:\nadm:x:4:syslog,u2\naudio:x:29:u2,other\nusers:x:100:other\nu2:x:1001:\n',
};
const GETENT = { getent: '/usr/bin/getent' };

async function refusal(user: string | number, recording: Recording, group?: string): Promise<string> {
  const asked = lookupUser(group === undefined ? { user } : { user, group }, recordedHost(recording));
  const error: unknown = await asked.catch((thrown: unknown) => thrown);
  expect(isRingfenceError(error) && error.code).toBe('INVALID_IDENTITY');
  return error instanceof Error ? error.message : '';
}

describe('lookupUser', () => {
  it('finds a user by name and by number, with the primary group and all that list him', async () => {
    const u2 = { uid: 1001, gid: 1001, groups: [1001, 4, 29], name: 'u2', home: '/home/u2', shell: '/bin/bash' };
    const host = recordedHost({ files: FILES });
    expect(await lookupUser({ user: 'u2' }, host)).toEqual(u2);
    expect(await lookupUser({ user: 1001 }, host)).toEqual(u2);
    expect(await lookupUser({ user: '1001' }, host)).toEqual(u2);
  });

  it('takes digits for a name when there is such a name', async () => {
    const host = recordedHost({ files: FILES });
    expect((await lookupUser({ user: '7' }, host)).uid).toBe(500);
    expect((await lookupUser({ user: 7, group: 7 }, host)).uid).toBe(7);
  });

  it('takes the groups that are given and no others', async () => {
    const host = recordedHost({ files: FILES });
    const user = await lookupUser({ user: 'u2', group: 'users', groups: ['audio', 5, 'users', 5] }, host);
    expect(user).toMatchObject({ uid: 1001, gid: 100, groups: [100, 5, 29] });
    expect((await lookupUser({ user: 'u2', groups: [] }, host)).groups).toEqual([1001]);
  });

  it('allows a number without an entry when a group is given', async () => {
    const user = await lookupUser({ user: 70_000, group: 70_001 }, recordedHost({ files: FILES }));
    expect(user).toEqual({
      uid: 70_000,
      gid: 70_001,
      groups: [70_001],
      name: undefined,
      home: undefined,
      shell: undefined,
    });
  });

  it('refuses a number without an entry and without a group, and says what to write', async () => {
    expect(await refusal(70_000, { files: FILES })).toContain('runAs({ user: 70000, group: 70000 })');
  });

  it('names the database that does not know a user or a group', async () => {
    expect(await refusal('nobody-such', { files: FILES })).toContain('/etc/passwd');
    const asked = { files: FILES, programs: GETENT, answers: { '/usr/bin/getent passwd who': { code: 2 } } };
    expect(await refusal('who', asked)).toContain('getent passwd');
    expect(await refusal('u2', { files: FILES }, 'nogroup-such')).toContain('/etc/group');
  });

  it.each(['', 'a\nb', 'a:b', 'a\0b', -1, 1.5, 4_294_967_295, Number.NaN])('refuses %j as a user', async (user) => {
    expect(await refusal(user, { files: FILES })).toContain('expected a name, or an id');
  });

  it('asks getent for a user that no file knows', async () => {
    const host = recordedHost({
      files: { ...FILES, '/etc/nsswitch.conf': 'passwd: files sss\ngroup: files sss\n' },
      programs: GETENT,
      answers: {
        '/usr/bin/getent passwd ada': { stdout: 'ada:*:90001:90000:Ada:/home/ada:/bin/zsh\n' },
        '/usr/bin/getent initgroups ada': { stdout: 'ada                   90000 90007 29\n' },
      },
    });
    expect(await lookupUser({ user: 'ada' }, host)).toEqual({
      uid: 90_001,
      gid: 90_000,
      groups: [90_000, 29, 90_007],
      name: 'ada',
      home: '/home/ada',
      shell: '/bin/zsh',
    });
  });

  it('asks getent for the groups of a local user only where another source may know more', async () => {
    const answers = { '/usr/bin/getent initgroups u2': { stdout: 'u2 1001 4 29 90007\n' } };
    const merged = { ...FILES, '/etc/nsswitch.conf': 'group: files ldap\n' };
    const host = recordedHost({ files: merged, programs: GETENT, answers });
    expect((await lookupUser({ user: 'u2' }, host)).groups).toEqual([1001, 4, 29, 90_007]);
    const local = recordedHost({ files: FILES, programs: GETENT, answers: {} });
    expect((await lookupUser({ user: 'u2' }, local)).groups).toEqual([1001, 4, 29]);
  });

  it('does not take a database that cannot be read for an empty one', async () => {
    const unreadable = async (): Promise<string> => {
      throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
    };
    const asked = lookupUser({ user: 'u2' }, { ...recordedHost(), readFile: unreadable });
    await expect(asked).rejects.toMatchObject({ code: 'INVALID_IDENTITY', authority: '/etc/passwd' });
  });
});
