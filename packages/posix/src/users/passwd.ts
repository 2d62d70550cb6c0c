/** One line of `/etc/passwd`. @see passwd(5) */
export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** One line of `/etc/group`. @see group(5) */
export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  /** Users that have this group as a supplementary one. */
  readonly members: readonly string[];
}

/** The highest id a user or group may have: 4294967295 is (uid_t)-1, which means "leave it as it is" to setreuid(2). */
export const HIGHEST_ID = 4_294_967_294;

/** Reads `/etc/passwd`, or what `getent passwd` prints. Comments, NIS lines (`+`, `-`) and damaged lines are left out. */
export function parsePasswd(text: string): readonly PasswdEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid, , home, shell] = line.split(':');
    const ids = [id(uid), id(gid)] as const;
    if (!isName(name) || ids[0] === undefined || ids[1] === undefined || home === undefined) return [];
    // An empty shell field means /bin/sh, passwd(5).
    return [{ name, uid: ids[0], gid: ids[1], home, shell: shell === undefined || shell === '' ? '/bin/sh' : shell }];
  });
}

/** Reads `/etc/group`, or what `getent group` prints. Comments, NIS lines and damaged lines are left out. */
export function parseGroup(text: string): readonly GroupEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , gid, members] = line.split(':');
    const number = id(gid);
    if (!isName(name) || number === undefined) return [];
    return [
      {
        name,
        gid: number,
        members: (members ?? '')
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
      },
    ];
  });
}

/** The ids in a line of `getent initgroups`: the name, then each group. `undefined` when it is not such a line. */
export function parseInitgroups(text: string): readonly number[] | undefined {
  const [name, ...rest] = text.trim().split(/\s+/);
  if (!isName(name)) return undefined;
  const groups = rest.map(id);
  return groups.every((group) => group !== undefined) ? groups : undefined;
}

/** True when users or groups may live elsewhere than in files, by the text of `/etc/nsswitch.conf`. */
export function hasNetworkSource(nsswitch: string, database: 'passwd' | 'group'): boolean {
  const line = nsswitch.split('\n').find((candidate) => candidate.trimStart().startsWith(`${database}:`));
  if (line === undefined) return false;
  const sources = line
    .slice(line.indexOf(':') + 1)
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/#.*/, '')
    .trim()
    .split(/\s+/);
  return sources.some((source) => !['', 'files', 'compat', 'systemd', 'db'].includes(source));
}

/** A decimal id as a number; `undefined` for anything else, also for one that is too large. */
export function id(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const number = Number(text);
  return number <= HIGHEST_ID ? number : undefined;
}

function isName(name: string | undefined): name is string {
  return name !== undefined && name !== '' && !/^[+#-]/.test(name);
}
