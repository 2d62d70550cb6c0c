import { accessSync, constants, statSync } from 'node:fs';
import { errorText, RingfenceError, systemCode } from '../errors/index.ts';
import { type Lookup, programPlaces } from './places.ts';

/**
 * The absolute path of a program: as given when it is a path, else the first executable file on the PATH of `env`.
 * @throws RingfenceError `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/functions/execvp.html
 */
export function resolveProgram(name: string, lookup: Lookup): string {
  const { direct, folders, files } = programPlaces(name, lookup);
  let denied: string | undefined;
  for (const place of files) {
    const found = inspect(place, lookup.platform);
    if (found === 'program') return place;
    if (found === 'not-executable') denied ??= place;
  }
  if (denied !== undefined) throw notExecutable(denied, lookup.platform);
  throw direct ? noSuchFile(name, lookup.platform) : notOnPath(name, folders, lookup.platform);
}

/** @throws RingfenceError `INVALID_COMMAND` when it is not a folder that exists */
export function checkFolder(cwd: string, platform: NodeJS.Platform): void {
  // Windows keeps the working directory of a process from being removed, and tells of a file slowly.
  if (platform === 'win32' && cwd === process.cwd()) return;
  const found = kindOf(cwd);
  if (found === 'folder') return;
  throw new RingfenceError('INVALID_COMMAND', {
    problem: 'the working directory cannot be used',
    expected: 'a folder that exists',
    received: cwd,
    authority: `stat(2), ${found}`,
  });
}

// Synchronous: execve(2) will ask the same of the same file system while this process waits, and a round trip through the
// thread pool costs ten times what the answer does.
function inspect(path: string, platform: NodeJS.Platform): 'program' | 'not-executable' | 'absent' {
  const kind = kindOf(path);
  if (kind === 'folder' || kind === 'EACCES') return 'not-executable';
  if (kind !== 'file') return 'absent';
  // Windows has no such permission to ask for: access() would only say again that the file is there.
  if (platform === 'win32') return 'program';
  try {
    accessSync(path, constants.X_OK);
    return 'program';
  } catch {
    // Whatever the reason, this user may not execute it.
    return 'not-executable';
  }
}

/** What stands at a path, or the code of the error that says why that cannot be told. */
function kindOf(path: string): string {
  try {
    const found = statSync(path);
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'neither file nor folder';
  } catch (error) {
    return systemCode(error) ?? errorText(error);
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
