import type { Identity } from '../contract/index.ts';
import { IDENTITY_ALIASES } from './aliases.ts';
import { readFields, readList, type Shape } from './record.ts';
import { refusal } from './refusal.ts';

const IDENTITY: Shape = {
  code: 'INVALID_IDENTITY',
  what: 'the identity',
  fields: ['user', 'group', 'groups'],
  aliases: IDENTITY_ALIASES,
  example: "{ user: 'nobody', group: 'nogroup' }",
};

/** 2^32 - 1 is (uid_t) -1, which setresuid(2) and chown(2) take for "leave it as it is". */
const HIGHEST_ID = 4_294_967_294;

/** LOGIN_NAME_MAX of Linux. */
const LONGEST_NAME = 256;

/** The portable set of POSIX.1-2024 3.412, the trailing `$` of machine accounts, and one `domain\` before it. */
const NAME = /^(?:[a-z0-9._][a-z0-9._-]*\\)?[a-z0-9._][a-z0-9._-]*\$?$/i;

/**
 * Who a command runs as: a name, an id, or a user with groups. Digits in a text are an id. Nothing is looked up here.
 * `groups` left out means the user's own, and `[]` none; the same group twice is kept once.
 * @throws RingfenceError `INVALID_IDENTITY`
 */
export function normalizeIdentity(identity: unknown): Identity {
  if (typeof identity === 'string' || typeof identity === 'number')
    return Object.freeze({ user: readId(identity, 'user') });
  const fields = readFields(identity, IDENTITY);
  return Object.freeze({
    user: readId(fields.get('user'), 'user'),
    ...(fields.has('group') ? { group: readId(fields.get('group'), 'group') } : {}),
    ...(fields.has('groups') ? { groups: readGroups(fields.get('groups')) } : {}),
  });
}

function readGroups(value: unknown): readonly (string | number)[] {
  const list = readList(value, { ...IDENTITY, what: 'groups' });
  if (list !== undefined) return Object.freeze([...new Set(list.map((group) => readId(group, 'group')))]);
  throw refusal('INVALID_IDENTITY', {
    problem: 'groups is not a list',
    expected: "a list of names or ids such as ['audio', 1000]",
    received: value,
    remedy: typeof value === 'string' || typeof value === 'number' ? `groups: [${JSON.stringify(value)}]` : undefined,
  });
}

function readId(value: unknown, what: 'user' | 'group'): string | number {
  const id = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof id === 'number' && Number.isInteger(id) && id >= 0 && id <= HIGHEST_ID) return Math.abs(id);
  if (typeof id === 'string' && isName(id)) return id;
  throw refusal('INVALID_IDENTITY', {
    problem: value === undefined ? `the identity names no ${what}` : `the ${what} is neither a name nor an id`,
    expected: `a ${what} name of letters, digits and ._- (also domain\\name), or an id from 0 to ${HIGHEST_ID}`,
    received: value,
    remedy: `${what}: '${what === 'user' ? 'nobody' : 'nogroup'}'`,
  });
}

/** Digits alone would be read as an id by one program and as a name by the next. */
function isName(text: string): boolean {
  return text.length <= LONGEST_NAME && NAME.test(text) && !/^\d+$/.test(text);
}
