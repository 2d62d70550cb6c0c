/** What Windows programs rely on, and libuv adds where it is missing. @see uv_spawn(), libuv 1.x, src/win/process.c */
const RELIED_ON = [
  'HOMEDRIVE',
  'HOMEPATH',
  'LOGONSERVER',
  'PATH',
  'SYSTEMDRIVE',
  'SYSTEMROOT',
  'TEMP',
  'USERDOMAIN',
  'USERNAME',
  'USERPROFILE',
  'WINDIR',
];

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * An environment as CreateProcessW takes it: `NAME=value` in UTF-16, each ended by a zero, sorted by name without regard
 * to case, and one more zero at the end. Of names that differ only in case the last one counts, with its spelling.
 * @see https://learn.microsoft.com/windows/win32/procthread/changing-environment-variables
 */
export function environmentBlock(variables: Variables): Buffer {
  const byName = new Map<string, string>();
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) continue;
    const key = upper(name);
    byName.delete(key);
    byName.set(key, `${name}=${value}\0`);
  }
  const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  return Buffer.from(`${sorted.join('') || '\0'}\0`, 'utf16le');
}

/** The variables of a command, with those that Windows programs rely on taken from this process where they are missing. */
export function withReliedOn(variables: Variables, own: Variables): Variables {
  const given = new Set(Object.keys(variables).map(upper));
  const missing = RELIED_ON.filter((name) => !given.has(name));
  const found = Object.entries(own).filter(([name]) => missing.includes(upper(name)));
  return { ...Object.fromEntries(found), ...variables };
}

/** Names are compared one UTF-16 unit at a time: a letter whose capital is two letters stays what it is. */
function upper(name: string): string {
  return [...name]
    .map((letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter))
    .join('');
}
