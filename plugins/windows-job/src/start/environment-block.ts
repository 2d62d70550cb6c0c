/**
 * What no Windows program starts without in practice: sockets, random numbers and side-by-side libraries are found by it.
 * libuv adds ten more, which tell of the user and his session; a whole environment means that these are not wanted.
 */
const NEEDED = 'SYSTEMROOT';

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

/** The variables of a command, with the one that no program starts without taken from this process where it is missing. */
export function withSystemRoot(variables: Variables, own: Variables): Variables {
  if (Object.keys(variables).some((name) => upper(name) === NEEDED)) return variables;
  const found = Object.entries(own).filter(([name]) => upper(name) === NEEDED);
  return { ...Object.fromEntries(found), ...variables };
}

/** Names are compared one UTF-16 unit at a time: a letter whose capital is two letters stays what it is. */
function upper(name: string): string {
  return [...name]
    .map((letter) => (letter.toUpperCase().length === letter.length ? letter.toUpperCase() : letter))
    .join('');
}
