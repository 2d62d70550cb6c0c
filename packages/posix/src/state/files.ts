import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { errorText, RingfenceError, systemCode } from '@ringfence/core';

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL } = constants;

/** Windows has neither: who may put something into the folder is said by its ACL, and a pipe has no place among files. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** No file of ours comes near it; what is larger was not written by us. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The text of a file of ours, at most 4 MiB; `undefined` when it is not there. A link is not followed, and a pipe or a
 * device that somebody put there is not waited for.
 * @throws RingfenceError `STATE_UNUSABLE`
 */
export function readPrivate(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw unusable(path, 'read', error);
  }
  try {
    return readOwn(path, file);
  } finally {
    closeSync(file);
  }
}

function readOwn(path: string, file: number): string {
  const { size, uid, mode } = fstatSync(file);
  if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw notOurs(path, 'it is no file');
  // Windows has no number for a user: who may write here is said by the ACL of the folder, which the profile hands down.
  const own = process.geteuid?.();
  if (own !== undefined && uid !== own) throw notOurs(path, `it belongs to user ${uid}`);
  if (size > MOST_BYTES) throw notOurs(path, `it has ${size} bytes`);
  const bytes = Buffer.alloc(size);
  let read = 0;
  for (let got = 1; got > 0 && read < size; read += got) got = readSync(file, bytes, read, size - read, read);
  return bytes.toString('utf8', 0, read);
}

/**
 * Replaces a file by another one in a single step: whoever reads it sees the old text or the new one.
 * @param synced true: the new text is on the disk when this returns
 * @throws RingfenceError `STATE_UNUSABLE`; then the old text stands
 */
export function replaceFile(path: string, text: string, synced: boolean): void {
  const aside = writeAside(path, text, synced);
  try {
    moveFile(aside, path);
  } catch (error) {
    discard(aside);
    throw error;
  }
}

/** A reader of ours has a file open for less than a millisecond; who has it open for longer is told of. */
const LONGEST_READ_MS = 1000;

/**
 * Moves a file to another name in a single step, and takes the place of what is there. Windows replaces no file that somebody
 * has open at this moment, and says so by EPERM, EACCES or EBUSY.
 * @throws RingfenceError `STATE_UNUSABLE`
 * @see https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-movefileexw
 */
export function moveFile(from: string, to: string): void {
  const end = performance.now() + LONGEST_READ_MS;
  for (;;) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      const held = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '');
      if (!held || performance.now() > end) throw unusable(to, 'written', error);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/**
 * Writes a file that is not there yet, in a single step. Answers false when somebody else was first. It is not forced to the
 * disk: no run outlives a crash of the machine, and what this would tell of it then can be told without.
 * @throws RingfenceError `STATE_UNUSABLE`
 */
export function writeFirst(path: string, text: string): boolean {
  const aside = writeAside(path, text, false);
  try {
    return linkFirst(aside, path);
  } finally {
    discard(aside);
  }
}

/** Gives a file another name beside its own. Answers false when that name is taken. @throws RingfenceError `STATE_UNUSABLE` */
export function linkFirst(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw unusable(to, 'written', error);
  }
}

/** Writes into a file that is there, over its beginning. @throws RingfenceError `STATE_UNUSABLE` */
export function writeInto(path: string, text: string): void {
  let file: number | undefined;
  try {
    file = openSync(path, O_RDWR | O_NOFOLLOW);
    writeAll(file, text);
  } catch (error) {
    throw unusable(path, 'written', error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Makes a file of that many spaces, so that its room on the disk is taken. @throws RingfenceError `STATE_UNUSABLE` */
export function reserveFile(path: string, bytes: number): void {
  makeFile(path, `${' '.repeat(bytes - 1)}\n`, false);
}

/** Makes a file that must not be there. @throws RingfenceError `STATE_UNUSABLE`; then nothing is left of it */
export function makeFile(path: string, text: string, synced: boolean): void {
  let file: number | undefined;
  try {
    file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    writeAll(file, text);
    if (synced) fsyncSync(file);
  } catch (error) {
    if (file !== undefined) discard(path);
    throw unusable(path, 'written', error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function writeAside(path: string, text: string, synced: boolean): string {
  const aside = `${path}.${randomBytes(6).toString('hex')}.new`;
  makeFile(aside, text, synced);
  return aside;
}

function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'EROFS') throw error;
    // Gone already, or on a file system that took nothing in the first place.
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'df -h; ringfence prune; or RINGFENCE_STATE_DIR=/another/folder',
  EDQUOT: 'quota; ringfence prune; or RINGFENCE_STATE_DIR=/another/folder',
  EROFS: 'RINGFENCE_STATE_DIR=/a/writable/folder',
  EACCES: 'RINGFENCE_STATE_DIR=/a/folder/of/this/user',
};

/** A refusal of the operating system. */
export function unusable(path: string, verb: string, cause: unknown): RingfenceError {
  const code = systemCode(cause) ?? 'no code';
  const remedy = REMEDIES[code];
  return new RingfenceError('STATE_UNUSABLE', {
    problem:
      code === 'ELOOP'
        ? `${path} is a link, and links are not followed`
        : `${path} cannot be ${verb}: ${errorText(cause)}`,
    authority: `the operating system, ${code}`,
    ...(remedy === undefined ? {} : { remedy }),
    cause,
  });
}

/** Something that is there and was not made by us. */
export function notOurs(path: string, why: string): RingfenceError {
  return new RingfenceError('STATE_UNUSABLE', {
    problem: `${path} is not used: ${why}`,
    expected: 'what ringfence made itself for this user',
    remedy: `ls -ld ${path}`,
  });
}
