import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { ask, askLater, outside } from './scope.ts';

export { isWatched } from './scope.ts';

// Calls that change nothing but what a probe made itself are recorded like reads: a replay answers them as the kernel did.
// All of them throw the error of `node:fs` unless something else is said.

/** The text of a file. */
export function readText(path: string): string {
  return ask('read', [path], () => readFileSync(path, 'utf8'));
}

/** `readText` for a file that takes the kernel time. */
export function readTextLater(path: string): Promise<string> {
  return askLater('read', [path], () => readFile(path, 'utf8'));
}

/** True when something is there that this process can see. Never throws. */
export function exists(path: string): boolean {
  return ask('exists', [path], () => existsSync(path));
}

/** The names in a folder. */
export function namesIn(path: string): readonly string[] {
  return ask('names', [path], () => readdirSync(path));
}

/** The names of the folders in a folder. */
export function foldersIn(path: string): readonly string[] {
  return ask('folders', [path], () => foldersOf(readdirSync(path, { withFileTypes: true })));
}

/** `foldersIn` for a long walk. */
export function foldersInLater(path: string): Promise<readonly string[]> {
  return askLater('folders', [path], async () => foldersOf(await readdir(path, { withFileTypes: true })));
}

/** What stat(2) says, as far as it is asked for here. */
export interface FileFacts {
  readonly kind: 'folder' | 'link' | 'block-device' | 'other';
  readonly inode: number;
  readonly links: number;
  readonly uid: number;
  readonly mode: number;
  /** The device that holds it, and the device that it is, packed as the kernel does. */
  readonly device: number;
  readonly ownDevice: number;
}

/** Looks at a file, behind links. */
export function factsOf(path: string): FileFacts {
  return ask('stat', [path], () => facts(statSync(path)));
}

/** Looks at a file, at a link itself. */
export function ownFactsOf(path: string): FileFacts {
  return ask('lstat', [path], () => facts(lstatSync(path)));
}

/** The path without links. */
export function realPath(path: string): string {
  return ask('real-path', [path], () => realpathSync(path));
}

/** Where a link leads, as it is written there. */
export function readLink(path: string): string {
  return ask('read-link', [path], () => readlinkSync(path));
}

/** Throws when this process may not make something in the folder. */
export function needWritableFolder(path: string): void {
  ask('access-folder', [path], () => accessSync(path, constants.W_OK | constants.X_OK));
}

/** Opens a file for writing and closes it: unlike access(2) that answers for the effective user. */
export function openToWrite(path: string): Promise<void> {
  return askLater('open-to-write', [path], async () => (await open(path, constants.O_WRONLY)).close());
}

/** Writes into a file that is there already; it is not created. */
export function writeInto(path: string, text: string): void {
  ask('write', [path, text], () => {
    const file = openSync(path, constants.O_WRONLY);
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
  });
}

/** `writeInto` for a write that may take the kernel seconds. */
export function writeIntoLater(path: string, text: string): Promise<void> {
  return askLater('write', [path, text], async () => {
    const file = await open(path, constants.O_WRONLY);
    try {
      await file.write(text);
    } finally {
      await file.close();
    }
  });
}

/** Creates or replaces a file with this mode. */
export function writeNew(path: string, text: string, mode: number): void {
  ask('write-new', [path], () => writeFileSync(path, text, { mode }));
}

/** Makes a folder; with `parents` also those above it, and one that is there is no error. */
export function makeFolder(path: string, options: { readonly parents?: boolean; readonly mode?: number } = {}): void {
  const { parents = false, mode = 0o777 } = options;
  ask('make-folder', [path], () => {
    mkdirSync(path, { recursive: parents, mode });
  });
}

/** Removes an empty folder. */
export function removeFolder(path: string): void {
  ask('remove-folder', [path], () => rmdirSync(path));
}

/** Removes a folder with everything in it; one that is gone is done. */
export function removeTree(path: string): void {
  ask('remove-tree', [path], () => rmSync(path, { recursive: true, force: true }));
}

export function changeMode(path: string, mode: number): void {
  ask('change-mode', [path], () => chmodSync(path, mode));
}

export function changeOwner(path: string, uid: number, gid: number): void {
  ask('change-owner', [path], () => chownSync(path, uid, gid));
}

/** Sends a signal, or 0 to ask whether it could be sent. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): true {
  return ask('signal', [String(pid), String(signal)], () => process.kill(pid, signal));
}

/** The pid of this process; of the recorded one while it is replayed. */
export function ownPid(): number {
  return ask('own-pid', [], () => process.pid);
}

/** The effective user of this process; `undefined` where the platform has none. */
export function ownUid(): number | undefined {
  return ask('own-uid', [], () => process.geteuid?.());
}

/** The home folder of the user, as the environment or the user database has it. */
export function ownHome(): string {
  return ask('own-home', [], () => homedir());
}

/** 16 random hexadecimal digits for a name; `purpose` tells those apart that are asked for at the same time. */
export function randomId(purpose: string): string {
  return ask('random-id', [purpose], () => randomBytes(8).toString('hex'));
}

/**
 * An answer that is one thing to whoever reads it: of a socket, of a native call, or of waiting while a program runs. It is
 * recorded as it is and not as what was done for it, so it has to be plain data.
 */
export function answer<T>(question: string, real: () => Promise<T>): Promise<T> {
  return askLater('answer', [question], () => outside(real));
}

function foldersOf(entries: readonly { readonly name: string; isDirectory(): boolean }[]): readonly string[] {
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

function facts(stats: Stats): FileFacts {
  const { ino: inode, nlink: links, uid, mode, dev: device, rdev: ownDevice } = stats;
  return { kind: kindOf(stats), inode, links, uid, mode, device, ownDevice };
}

function kindOf(stats: Stats): FileFacts['kind'] {
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'link';
  return stats.isBlockDevice() ? 'block-device' : 'other';
}
