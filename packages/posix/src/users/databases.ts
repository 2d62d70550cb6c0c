import { errorText, type Host, RingfenceError, systemCode } from '@ringfence/core';
import {
  type GroupEntry,
  hasNetworkSource,
  type PasswdEntry,
  parseGroup,
  parseInitgroups,
  parsePasswd,
} from './passwd.ts';

/** The part of a `Host` that a look-up needs. */
export type UserHost = Pick<Host, 'readFile' | 'findProgram' | 'run'>;

/** Which database was asked, for error texts. */
export type Database = 'passwd' | 'group';

/** An entry of `/etc/passwd`, and then of whatever else `getent` knows (LDAP, SSSD, systemd), by name or id. */
export async function findUser(host: UserHost, key: string | number): Promise<PasswdEntry | undefined> {
  const matches = (entry: PasswdEntry): boolean => entry.name === key || entry.uid === key;
  const own = parsePasswd(await text(host, '/etc/passwd')).find(matches);
  return own ?? parsePasswd(await getent(host, 'passwd', String(key))).find(matches);
}

/** An entry of `/etc/group`, and then of whatever else `getent` knows, by name. */
export async function findGroup(host: UserHost, name: string): Promise<GroupEntry | undefined> {
  const matches = (entry: GroupEntry): boolean => entry.name === name;
  const own = parseGroup(await text(host, '/etc/group')).find(matches);
  return own ?? parseGroup(await getent(host, 'group', name)).find(matches);
}

/**
 * The supplementary groups of a user as initgroups(3) would set them, without the primary one. `/etc/group` is enough
 * unless `/etc/nsswitch.conf` names another source: then only `getent initgroups` knows all of them.
 */
export async function groupsOf(host: UserHost, name: string): Promise<readonly number[]> {
  const listed = parseGroup(await text(host, '/etc/group')).filter((entry) => entry.members.includes(name));
  const own = listed.map((entry) => entry.gid);
  const nsswitch = await text(host, '/etc/nsswitch.conf');
  if (!hasNetworkSource(nsswitch, 'group') && !hasNetworkSource(nsswitch, 'passwd')) return own;
  return [...own, ...(parseInitgroups(await getent(host, 'initgroups', name)) ?? [])];
}

/** The names of the places where a look-up was made, for error texts. */
export async function databaseName(host: UserHost, database: Database): Promise<string> {
  const program = await host.findProgram('getent');
  return program === undefined ? `/etc/${database}` : `/etc/${database} and getent ${database}`;
}

/** A database file that is not there holds nothing (musl has no nsswitch.conf, a bare container no passwd). */
async function text(host: UserHost, path: string): Promise<string> {
  try {
    return await host.readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw unreadable(path, error);
  }
}

/** What getent printed; nothing when it is not there (macOS, musl without it) or knows no such key. */
async function getent(host: UserHost, database: string, key: string): Promise<string> {
  const program = await host.findProgram('getent');
  if (program === undefined || key.startsWith('-')) return '';
  try {
    return (await host.run(program, [database, key])).stdout;
  } catch (error) {
    throw unreadable(`getent ${database}`, error);
  }
}

function unreadable(authority: string, cause: unknown): RingfenceError {
  const problem = `The user database cannot be read: ${errorText(cause)}`;
  return new RingfenceError('INVALID_IDENTITY', { problem, authority, cause });
}
