import { describe, expect, test } from 'vitest';
import { accountOf, askCredential } from '../../src/identity/credential.ts';
import { environmentOfUser } from '../../src/identity/user-environment.ts';
import { isLesser } from '../../src/identity/who-is-it.ts';

describe('accounts', () => {
  test.each([
    ['CORP\\ann', undefined, { name: 'ann', domain: 'CORP' }],
    ['ann@corp.example', undefined, { name: 'ann@corp.example', domain: undefined }],
    ['ann', undefined, { name: 'ann', domain: '.' }],
    ['ann', 'CORP', { name: 'ann', domain: 'CORP' }],
  ])('%s with the domain %s', (user, domain, account) => {
    expect(accountOf(user, domain)).toEqual(account);
  });

  test('a credential is what the caller’s function says, at once or later', async () => {
    expect(await askCredential(() => ({ password: 'p' }), 'ann')).toEqual({ password: 'p' });
    expect(await askCredential(async () => ({ password: 'p' }), 'ann')).toEqual({ password: 'p' });
  });

  test('no function, no password and a wrong shape are refused', async () => {
    for (const ask of [undefined, () => undefined, () => ({ password: 7 })]) {
      await expect(askCredential(ask as Parameters<typeof askCredential>[0], 'ann')).rejects.toMatchObject({
        code: 'RUN_AS_REFUSED',
      });
    }
  });
});

describe('the environment of another user', () => {
  const own = { PATH: 'C:\\bin', USERPROFILE: 'C:\\Users\\me', Temp: 'C:\\T', LANG: 'C' };

  test('is that of the profile when the caller changed nothing', () => {
    expect(environmentOfUser({ ...own }, own, 'ann')).toBeUndefined();
  });

  test('is what the caller said, without what speaks of the user of this process', () => {
    expect(environmentOfUser({ ...own, EXTRA: '1' }, own, 'ann')).toEqual({
      USERNAME: 'ann',
      PATH: 'C:\\bin',
      LANG: 'C',
      EXTRA: '1',
    });
  });

  test('keeps a variable of a user that the caller set, and one that was taken away stays away', () => {
    expect(environmentOfUser({ PATH: 'C:\\bin', Temp: 'D:\\theirs' }, own, 'ann')).toEqual({
      USERNAME: 'ann',
      PATH: 'C:\\bin',
      Temp: 'D:\\theirs',
    });
  });
});

describe('fewer rights', () => {
  test('are held when the token has one privilege at most, and the level where it was asked for', () => {
    expect(isLesser({ privileges: 1, integrity: 8192 }, 'restricted')).toBe(true);
    expect(isLesser({ privileges: 5, integrity: 4096 }, 'restricted')).toBe(false);
    expect(isLesser({ privileges: 1, integrity: 4096 }, 'low-integrity')).toBe(true);
    expect(isLesser({ privileges: 1, integrity: 8192 }, 'low-integrity')).toBe(false);
    expect(isLesser({ privileges: Number.NaN, integrity: Number.NaN }, 'restricted')).toBe(false);
  });
});
