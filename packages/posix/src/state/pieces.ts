import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isRingfenceError, systemCode } from '@ringfence/core';
import { makeFile, unusable } from './files.ts';
import { type OutputName, PIECE_BYTES } from './output.ts';

/** Pieces of an output that are kept: the one that is written, and the one before it. */
const KEPT_PIECES = 2;

/** A disk without room costs the output, and never the run. */
const FULL: readonly string[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];

/**
 * Writes one output of a run as `readOutput()` reads it: `NAME.0`, `NAME.1` and so on, of which the last two are kept, and
 * `NAME.end` when it is complete. Every call writes before it returns.
 */
export class PieceWriter {
  readonly #folder: string;
  readonly #name: OutputName;
  readonly #pieceBytes: number;
  #piece = 0;
  #room = 0;
  #file: number | undefined;
  #lost = false;

  /** @param pieceBytes for tests; readers know one size */
  constructor(folder: string, name: OutputName, pieceBytes: number = PIECE_BYTES) {
    this.#folder = folder;
    this.#name = name;
    this.#pieceBytes = pieceBytes;
  }

  /** After a disk was full once, everything that follows is dropped. @throws RingfenceError `STATE_UNUSABLE` */
  write(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length && !this.#lost; ) at += this.#append(bytes.subarray(at));
    } catch (error) {
      if (!FULL.includes(systemCode(error) ?? '')) throw unusable(this.#path(this.#piece), 'written', error);
      this.#lose();
    }
  }

  /** Says that nothing more will come. Called once, last. @throws RingfenceError `STATE_UNUSABLE` */
  end(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    makeFile(this.#path('end'), '', false);
  }

  #append(bytes: Uint8Array): number {
    if (this.#file === undefined || this.#room === 0) this.#file = this.#next();
    const written = writeSync(this.#file, bytes.subarray(0, this.#room));
    this.#room -= written;
    return written;
  }

  #lose(): void {
    this.#lost = true;
    try {
      makeFile(this.#path('lost'), '', false);
    } catch (error) {
      if (!isRingfenceError(error)) throw error;
      // Not even room for an empty file: the report says less, and the run goes on.
    }
  }

  #next(): number {
    if (this.#file !== undefined) {
      closeSync(this.#file);
      this.#file = undefined;
      this.#piece += 1;
    }
    rmSync(this.#path(this.#piece - KEPT_PIECES), { force: true });
    this.#room = this.#pieceBytes;
    return openSync(this.#path(this.#piece), 'ax', 0o600);
  }

  #path(what: number | 'end' | 'lost'): string {
    return join(this.#folder, `${this.#name}.${what}`);
  }
}
