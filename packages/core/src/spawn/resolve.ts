import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { RingfenceError, systemCode } from '../errors/index.ts';
import { type Lookup, programPlaces } from './places.ts';

/**
 * The absolute path of a program: as given when it is a path, else the first executable file on the PATH of `env`.
 * @throws RingfenceError `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/functions/execvp.html
 */
export async function resolveProgram(name: string, lookup: Lookup): Promise<string> {
  const { direct, folders, files } = programPlaces(name, lookup);
  let denied: string | undefined;
  for (const place of files) {
    const found = await inspect(place);
    if (found === 'program') return place;
    if (found === 'not-executable') denied ??= place;
  }
  if (denied !== undefined) throw notExecutable(denied, lookup.platform);
  throw direct ? noSuchFile(name, lookup.platform) : notOnPath(name, folders, lookup.platform);
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

function noSuchFile(name: string, platform: NodeJS.Platform): RingfenceError {
  return new RingfenceError('COMMAND_NOT_FOUND', {
    problem: 'there is no such program',
    expected: 'the path of an executable file',
    received: name,
    remedy: platform === 'win32' ? `dir "${name}"` : `ls -l ${name}`,
  });
}

function notOnPath(name: string, folders: readonly string[], platform: NodeJS.Platform): RingfenceError {
  return new RingfenceError('COMMAND_NOT_FOUND', {
    problem: 'no folder of the PATH holds such a program',
    expected: `a program in ${folders.join(platform === 'win32' ? ';' : ':') || 'the PATH, which is empty'}`,
    received: name,
    remedy: platform === 'win32' ? `where.exe ${name}` : `command -v ${name}`,
  });
}

function notExecutable(path: string, platform: NodeJS.Platform): RingfenceError {
  return new RingfenceError('COMMAND_NOT_EXECUTABLE', {
    problem: 'the program may not be executed',
    expected: 'a file with an execute permission',
    received: path,
    authority: 'access(2), X_OK',
    remedy: platform === 'win32' ? `icacls "${path}"` : `chmod +x ${path}`,
  });
}
