import { dirname, join, posix, win32 } from 'node:path';
import { type Host, machine, systemCode } from '@ringfence/core';
import { notOurs, unusable } from './files.ts';

/** What says where state is kept. */
export type RoomHost = Pick<Host, 'env' | 'uid' | 'platform'>;

/** What a run is called in the file system. */
const RUN_ID = /^[0-9a-f]{16}$/;

/**
 * Where the state folders of this user's runs are: `/run/ringfence` for root, `$XDG_STATE_HOME/ringfence` or
 * `~/.local/state/ringfence` for others, `%LOCALAPPDATA%\ringfence` on Windows, and `$RINGFENCE_STATE_DIR` before all. Pure.
 * @see XDG Base Directory Specification 0.8: a path that is not absolute is ignored
 */
export function stateHome({ env, uid, platform }: RoomHost, home: string = machine.ownHome()): string {
  const windows = platform === 'win32';
  const { isAbsolute, join } = windows ? win32 : posix;
  const absolute = (path: string | undefined): string | undefined =>
    path !== undefined && isAbsolute(path) ? path : undefined;
  const named = absolute(env['RINGFENCE_STATE_DIR']);
  if (named !== undefined) return named;
  if (uid === 0) return '/run/ringfence';
  const usual = windows ? join(home, 'AppData', 'Local') : join(home, '.local', 'state');
  return join(absolute(env[windows ? 'LOCALAPPDATA' : 'XDG_STATE_HOME']) ?? usual, 'ringfence');
}

/**
 * The folder of the state folders, made when it is missing.
 * @throws RingfenceError `STATE_UNUSABLE` when it is a link, somebody else's, open to others, or cannot be made
 */
export function makeRoom(host: RoomHost): string {
  const home = stateHome(host);
  const room = join(home, 'runs');
  try {
    machine.makeFolder(dirname(home), { parents: true, mode: 0o700 });
    for (const folder of [home, room]) makeFolder(folder);
  } catch (error) {
    if (systemCode(error) === 'STATE_UNUSABLE') throw error;
    throw unusable(room, 'made', error);
  }
  return room;
}

/** The same without making it; `undefined` when there is none. @throws RingfenceError `STATE_UNUSABLE` */
export function findRoom(host: RoomHost): string | undefined {
  const home = stateHome(host);
  const room = join(home, 'runs');
  return [home, room].every(isPrivateFolder) ? room : undefined;
}

function makeFolder(folder: string): void {
  try {
    machine.makeFolder(folder, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    isPrivateFolder(folder);
  }
}

/**
 * True for a folder of this user that nobody else may enter; false when there is nothing. On Windows a mode says nothing of
 * that: the ACL does, which a folder below the profile takes over from it.
 * @throws RingfenceError `STATE_UNUSABLE` for anything else: a link may lead to where somebody wants us to write
 */
export function isPrivateFolder(folder: string): boolean {
  const found = statOf(folder);
  if (found === undefined) return false;
  if (found.kind === 'link') throw notOurs(folder, 'it is a link, and links are not followed');
  if (found.kind !== 'folder') throw notOurs(folder, 'it is no folder');
  const uid = machine.ownUid();
  if (uid === undefined) return true;
  if (found.uid !== uid) throw notOurs(folder, `it belongs to user ${found.uid}`);
  if ((found.mode & 0o077) !== 0) throw notOurs(folder, 'others may look into it: chmod 700');
  return true;
}

function statOf(path: string): ReturnType<typeof machine.ownFactsOf> | undefined {
  try {
    return machine.ownFactsOf(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw unusable(path, 'looked at', error);
  }
}

/** The ids of the runs in a room. What is called otherwise is none of ours and is left alone. */
export function runsInRoom(room: string): readonly string[] {
  try {
    return machine.namesIn(room).filter((name) => RUN_ID.test(name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw unusable(room, 'read', error);
  }
}
