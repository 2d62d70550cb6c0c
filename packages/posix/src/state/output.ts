import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '@ringfence/core';
import { unusable } from './files.ts';

/** One of the two outputs of a detached run. */
export type OutputName = 'stdout' | 'stderr';

/** Bytes of one piece; of each output the last two pieces are kept. */
export const PIECE_BYTES: number = 16 * 1024 * 1024;

/** Windows has no such flags: see `readPrivate()`. */
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
const READING = constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/** A survivor that goes on printing holds nobody longer than this. */
const LONGEST_MS = 1000;

/** The bytes of an output from an offset on, as far as they are kept. */
export interface OutputPart {
  readonly bytes: Buffer;
  /** Where `bytes` begins: later than was asked for when older pieces are gone. */
  readonly from: number;
  /** Where the next one begins. */
  readonly next: number;
}

/** Reads an output from an offset on, at most `most` bytes; negative: that many bytes from its end. */
export function readOutput(folder: string, name: OutputName, offset: number, most: number): OutputPart {
  const pieces = piecesOf(folder, name);
  const size = sizeIn(folder, name, pieces);
  const oldest = (pieces[0] ?? 0) * PIECE_BYTES;
  const from = Math.max(offset < 0 ? size + offset : offset, oldest);
  const parts: Buffer[] = [];
  let at = from;
  while (at < size && at - from < most) {
    const piece = Math.floor(at / PIECE_BYTES);
    const bytes = readAt(join(folder, `${name}.${piece}`), at % PIECE_BYTES, most - (at - from));
    if (bytes.length === 0) break;
    parts.push(bytes);
    at += bytes.length;
  }
  return { bytes: Buffer.concat(parts), from, next: at };
}

/** True when everything that was printed is in the files. */
export function isOutputComplete(folder: string, name: OutputName): boolean {
  return existsSync(join(folder, `${name}.end`));
}

/** Waits until both outputs are complete. Answers false when somebody who got away still holds one. */
export async function waitForOutput(folder: string): Promise<boolean> {
  const end = performance.now() + LONGEST_MS;
  const complete = (): boolean => isOutputComplete(folder, 'stdout') && isOutputComplete(folder, 'stderr');
  for (let pause = 1; !complete(); pause = Math.min(pause * 2, 25)) {
    if (performance.now() > end || !existsSync(folder)) return false;
    await delay(pause);
  }
  return true;
}

/** True when a disk that was full cost some of the output. */
export function lostOutput(folder: string, name: OutputName): boolean {
  return existsSync(join(folder, `${name}.lost`));
}

function piecesOf(folder: string, name: OutputName): readonly number[] {
  try {
    const numbers = readdirSync(folder).map((file) => /^(stdout|stderr)\.(\d+)$/.exec(file));
    const own = numbers.filter((found) => found?.[1] === name).map((found) => Number(found?.[2]));
    return own.sort((a, b) => a - b);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw unusable(folder, 'read', error);
  }
}

/** At the end of an output the copier opens one more piece and finds nothing to put into it. */
function sizeIn(folder: string, name: OutputName, pieces: readonly number[]): number {
  const last = pieces.findLast((piece, index) => index === 0 || sizeOf(join(folder, `${name}.${piece}`)) > 0);
  return last === undefined ? 0 : last * PIECE_BYTES + sizeOf(join(folder, `${name}.${last}`));
}

function sizeOf(path: string): number {
  return withFile(path, (file) => fstatSync(file).size) ?? 0;
}

function readAt(path: string, position: number, most: number): Buffer {
  const read = withFile(path, (file) => {
    const room = Math.min(most, Math.max(0, fstatSync(file).size - position));
    const bytes = Buffer.allocUnsafe(room);
    return bytes.subarray(0, readSync(file, bytes, 0, room, position));
  });
  return read ?? Buffer.alloc(0);
}

/** `undefined` for a piece that was dropped since the folder was listed. */
function withFile<T>(path: string, use: (file: number) => T): T | undefined {
  let file: number;
  try {
    file = openSync(path, READING);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unusable(path, 'read', error);
  }
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}
