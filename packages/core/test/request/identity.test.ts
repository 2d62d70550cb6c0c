import { describe, expect, test } from 'vitest';
import { normalizeIdentity } from '../../src/request/index.ts';
import { refused } from './refused.ts';

describe('normalizeIdentity', () => {
  test.each([
    ['nobody', { user: 'nobody' }],
    ['machine$', { user: 'machine$' }],
    ['_apt', { user: '_apt' }],
    ['first.last-2', { user: 'first.last-2' }],
    ['DOMAIN\\user', { user: 'DOMAIN\\user' }],
    ['1000', { user: 1000 }],
    ['0', { user: 0 }],
    [0, { user: 0 }],
    [-0, { user: 0 }],
    [4_294_967_294, { user: 4_294_967_294 }],
    [{ user: 'nobody' }, { user: 'nobody' }],
    [
      { user: '1', group: '2', groups: ['3', 3, 'audio', 'audio'] },
      { user: 1, group: 2, groups: [3, 'audio'] },
    ],
    [
      { user: 1, group: undefined, groups: [] },
      { user: 1, groups: [] },
    ],
  ])('reads %j as %j', (value, identity) => {
    const normal = normalizeIdentity(value);
    expect(normal).toStrictEqual(identity);
    expect(normalizeIdentity(normal)).toStrictEqual(normal);
    expect(Object.isFrozen(normal) && Object.isFrozen(normal.groups ?? normal)).toBe(true);
  });

  test.each([
    '',
    ' ',
    '-x',
    'a b',
    'a:b',
    'a/b',
    'a\nb',
    'nobody\n',
    'root\0',
    'ü',
    '$',
    'a$b',
    'a\\b\\c',
    '\\a',
    'a\\',
    '4294967295',
    '99999999999',
    '-1',
    '1'.repeat(300),
    'a'.repeat(257),
    -1,
    1.5,
    4_294_967_295,
    Number.NaN,
    null,
    undefined,
    true,
    [],
    ['root'],
    new Map(),
    {},
  ])('refuses %j', (value) => {
    const error = refused(() => normalizeIdentity(value));
    expect(error.code).toBe('INVALID_IDENTITY');
    expect(error.expected).toBeTruthy();
  });

  test.each([
    [{ uid: 1 }, 'did you mean user?'],
    [{ user: 'a', gid: 1 }, 'did you mean group?'],
    [{ user: 'a', groups: 'audio' }, 'groups: ["audio"]'],
    [{ user: 'a', groups: [''] }, "group: 'nogroup'"],
    [{ group: 1 }, "user: 'nobody'"],
    [{ user: 'a', group: -1 }, "group: 'nogroup'"],
  ])('says for %j: %s', (value, remedy) => {
    expect(refused(() => normalizeIdentity(value)).remedy).toBe(remedy);
  });
});
