import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { RingfenceError, systemCode } from '../errors/index.ts';

/** Where a program is looked for. */
export interface Lookup {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/**
 * The absolute path of a program: as given when it holds a slash, else the first executable file on the PATH of `env`.
 * @throws RingfenceError `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/functions/execvp.html
 */
export async function resolveProgram(name: string, lookup: Lookup): Promise<string> {
  const direct = name.includes('/') || (lookup.platform === 'win32' && name.includes('\\')) || isAbsolute(name);
  const folders = direct ? [] : searchPath(lookup);
  const places = direct
    ? [resolve(lookup.cwd, name)]
    : folders.map((folder) => join(resolve(lookup.cwd, folder), name));
  let denied: string | undefined;
  for (const place of places.flatMap((path) => withExtensions(path, lookup))) {
    const found = await inspect(place);
    if (found === 'program') return place;
    if (found === 'not-executable') denied ??= place;
  }
  throw denied === undefined ? notFound(name, direct, folders) : notExecutable(denied);
}

/** @throws RingfenceError `INVALID_COMMAND` when it is not a folder that exists */
export async function checkFolder(cwd: string): Promise<void> {
  const found = await stat(cwd).catch((error: unknown) => systemCode(error) ?? 'unknown error');
  if (typeof found !== 'string' && found.isDirectory()) return;
  throw new RingfenceError('INVALID_COMMAND', {
    problem: 'the working directory cannot be used',
    expected: 'a folder that exists',
    received: cwd,
    authority: typeof found === 'string' ? `stat(2), ${found}` : 'stat(2), not a folder',
  });
}

function searchPath(lookup: Lookup): string[] {
  const path =
    lookup.env['PATH'] ?? (lookup.platform === 'win32' ? (lookup.env['Path'] ?? '') : '/usr/local/bin:/usr/bin:/bin');
  // An empty entry means the working directory (POSIX); a command must not come from there by accident, so it is left out.
  return path.split(delimiter).filter((folder) => folder !== '');
}

function withExtensions(path: string, lookup: Lookup): string[] {
  if (lookup.platform !== 'win32') return [path];
  const extensions = (lookup.env['PATHEXT'] ?? '.COM;.EXE;.BAT;.CMD').split(';');
  return [path, ...extensions.map((extension) => path + extension.toLowerCase())];
}

async function inspect(path: string): Promise<'program' | 'not-executable' | 'absent'> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return found.isDirectory() ? 'not-executable' : 'absent';
    await access(path, constants.X_OK);
    return 'program';
  } catch (error) {
    return systemCode(error) === 'EACCES' ? 'not-executable' : 'absent';
  }
}

function notFound(name: string, direct: boolean, folders: readonly string[]): RingfenceError {
  return new RingfenceError('COMMAND_NOT_FOUND', {
    problem: direct ? 'there is no such program' : 'no folder of the PATH holds such a program',
    expected: direct
      ? 'the path of an executable file'
      : `a program in ${folders.join(delimiter) || 'the PATH, which is empty'}`,
    received: name,
    remedy: direct ? `ls -l ${name}` : `command -v ${name}`,
  });
}

function notExecutable(path: string): RingfenceError {
  return new RingfenceError('COMMAND_NOT_EXECUTABLE', {
    problem: 'the program may not be executed',
    expected: 'a file with an execute permission',
    received: path,
    authority: 'access(2), X_OK',
    remedy: `chmod +x ${path}`,
  });
}
