import { posix, win32 } from 'node:path';

/** Where a program is looked for. */
export interface Lookup {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** The files that a name may mean, best first; pure, so that every platform's rules hold on every machine. */
export interface Places {
  /** True when the name is a path: then the PATH is not searched. */
  readonly direct: boolean;
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** execvp(3) without a PATH; what it says of the working directory is left out like an empty entry. */
const DEFAULT_POSIX_PATH = '/usr/local/bin:/usr/bin:/bin';

/** What a Windows without PATHEXT runs. @see https://learn.microsoft.com/windows-server/administration/windows-commands/start */
const DEFAULT_PATHEXT = '.COM;.EXE;.BAT;.CMD';

/**
 * Where a program may be: the path itself when the name is one, else the name in each folder of the PATH.
 * The working directory is never searched, not even on Windows, where cmd.exe does (CWE-427).
 */
export function programPlaces(name: string, lookup: Lookup): Places {
  return lookup.platform === 'win32' ? windowsPlaces(name, lookup) : posixPlaces(name, lookup);
}

function posixPlaces(name: string, { env, cwd }: Lookup): Places {
  if (name.includes('/')) return { direct: true, folders: [], files: [posix.resolve(cwd, name)] };
  // An empty entry means the working directory (POSIX); a command must not come from there by accident, so it is left out.
  const folders = (env['PATH'] ?? DEFAULT_POSIX_PATH).split(':').filter((folder) => folder !== '');
  return { direct: false, folders, files: folders.map((folder) => posix.join(posix.resolve(cwd, folder), name)) };
}

function windowsPlaces(name: string, { env, cwd }: Lookup): Places {
  const extensions = (variable(env, 'PATHEXT') ?? DEFAULT_PATHEXT).split(';').filter((extension) => extension !== '');
  if (/[\\/:]/.test(name)) {
    // A path may name a program without an extension; one with the extension of a program beside it comes first.
    const path = win32.resolve(cwd, name);
    return { direct: true, folders: [], files: [...new Set([...namesOf(path, extensions), path])] };
  }
  const folders = (variable(env, 'PATH') ?? '').split(';').map(unquoted);
  const searched = folders.filter((folder) => folder !== '');
  const files = searched.flatMap((folder) => namesOf(win32.join(win32.resolve(cwd, folder), name), extensions));
  return { direct: false, folders: searched, files };
}

/** `npm` is `npm.cmd`, also where a script for another system stands beside it as plain `npm`. */
function namesOf(path: string, extensions: readonly string[]): string[] {
  const own = win32.extname(path).toLowerCase();
  const named = extensions.some((extension) => extension.toLowerCase() === own) ? [path] : [];
  return [...named, ...extensions.map((extension) => path + extension.toLowerCase())];
}

/** Variables have no case on Windows; of two that differ in nothing else the later one counts. */
function variable(env: Lookup['env'], name: string): string | undefined {
  return Object.entries(env).findLast(([key, value]) => key.toUpperCase() === name && value !== undefined)?.[1];
}

/** A folder whose name holds a semicolon stands in quotes; the semicolon itself is not supported. */
function unquoted(folder: string): string {
  return folder.trim().replaceAll('"', '');
}
