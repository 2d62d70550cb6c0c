import { type Identity, RingfenceError } from '@ringfence/core';
import { type Database, databaseName, findGroup, findUser, groupsOf, type UserHost } from './databases.ts';
import { HIGHEST_ID, id, type PasswdEntry } from './passwd.ts';

/** Who a program will run as, with nothing left to look up. */
export interface ResolvedUser {
  readonly uid: number;
  readonly gid: number;
  /** Every supplementary group, the primary one first, then ascending. */
  readonly groups: readonly number[];
  /** `undefined` for a uid that no database knows; then `home` and `shell` are too. */
  readonly name: string | undefined;
  readonly home: string | undefined;
  readonly shell: string | undefined;
}

/**
 * Looks an identity up: in `/etc/passwd` and `/etc/group`, then through `getent`. A number without an entry is allowed
 * when a group is given with it. Text made of digits is a name first and an id second, as chown(1) has it.
 * @throws RingfenceError `INVALID_IDENTITY` naming the database that does not know it
 */
export async function lookupUser(identity: Identity, host: UserHost): Promise<ResolvedUser> {
  const entry = await userEntry(identity.user, host);
  const uid = entry?.uid ?? numericId(identity.user);
  if (uid === undefined) throw await unknown(host, 'user', identity.user);
  const gid = identity.group === undefined ? entry?.gid : await groupId(identity.group, host);
  if (gid === undefined) throw await groupless(host, identity.user);
  const others = await supplementary(identity, entry, host);
  return {
    uid,
    gid,
    groups: [gid, ...[...new Set(others)].filter((other) => other !== gid).sort((a, b) => a - b)],
    name: entry?.name,
    home: entry?.home,
    shell: entry?.shell,
  };
}

async function userEntry(user: string | number, host: UserHost): Promise<PasswdEntry | undefined> {
  assertKey('user', user);
  const byName = await findUser(host, user);
  const number = typeof user === 'string' ? id(user) : undefined;
  return byName ?? (number === undefined ? undefined : await findUser(host, number));
}

async function supplementary(
  identity: Identity,
  entry: PasswdEntry | undefined,
  host: UserHost,
): Promise<readonly number[]> {
  if (identity.groups !== undefined) return Promise.all(identity.groups.map((group) => groupId(group, host)));
  return entry === undefined ? [] : groupsOf(host, entry.name);
}

async function groupId(group: string | number, host: UserHost): Promise<number> {
  assertKey('group', group);
  const found = typeof group === 'string' ? (await findGroup(host, group))?.gid : undefined;
  const gid = found ?? numericId(group);
  if (gid === undefined) throw await unknown(host, 'group', group);
  return gid;
}

function numericId(key: string | number): number | undefined {
  return typeof key === 'number' ? key : id(key);
}

/** A key with a NUL, a colon or a newline can be no name in a database of lines and colons. */
function assertKey(kind: 'user' | 'group', key: string | number): void {
  const fits =
    typeof key === 'number'
      ? Number.isInteger(key) && key >= 0 && key <= HIGHEST_ID
      : key !== '' && !/[\0\n:]/.test(key);
  if (fits) return;
  throw new RingfenceError('INVALID_IDENTITY', {
    problem: `This cannot be a ${kind}`,
    expected: `a name, or an id from 0 to ${HIGHEST_ID}`,
    received: key,
  });
}

async function unknown(host: UserHost, kind: 'user' | 'group', key: string | number): Promise<RingfenceError> {
  const database: Database = kind === 'user' ? 'passwd' : 'group';
  return new RingfenceError('INVALID_IDENTITY', {
    problem: `There is no ${kind} of that name`,
    received: key,
    authority: await databaseName(host, database),
    remedy: `getent ${database}`,
  });
}

async function groupless(host: UserHost, user: string | number): Promise<RingfenceError> {
  return new RingfenceError('INVALID_IDENTITY', {
    problem: 'The uid has no entry, so its primary group is not known',
    expected: 'a group beside the uid',
    received: user,
    authority: await databaseName(host, 'passwd'),
    remedy: `runAs({ user: ${user}, group: ${user} })`,
  });
}
