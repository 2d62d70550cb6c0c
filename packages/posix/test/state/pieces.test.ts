import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOutputComplete, lostOutput, PIECE_BYTES, readOutput } from '../../src/state/output.ts';
import { PieceWriter } from '../../src/state/pieces.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pieces-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('an output in pieces', () => {
  test('is read as it was written, while it is written and after its end', () => {
    const writer = new PieceWriter(folder, 'stdout');
    writer.write(Buffer.from('one\n'));
    expect(readOutput(folder, 'stdout', 0, 100).bytes.toString()).toBe('one\n');
    expect(isOutputComplete(folder, 'stdout')).toBe(false);
    writer.write(Buffer.from('two\n'));
    writer.end();
    expect(readOutput(folder, 'stdout', 4, 100)).toMatchObject({ from: 4, next: 8 });
    expect(isOutputComplete(folder, 'stdout')).toBe(true);
    expect(lostOutput(folder, 'stdout')).toBe(false);
  });

  test('keeps its last two pieces, each of them full but the last', () => {
    const writer = new PieceWriter(folder, 'stderr', 4);
    for (const text of ['ab', 'cdefg', 'hijklmno', 'p']) writer.write(Buffer.from(text));
    writer.end();
    expect(readdirSync(folder).sort()).toEqual(['stderr.2', 'stderr.3', 'stderr.end']);
    expect(readFileSync(join(folder, 'stderr.2'), 'utf8')).toBe('ijkl');
    expect(readFileSync(join(folder, 'stderr.3'), 'utf8')).toBe('mnop');
  });

  test('crosses the size that readers know', () => {
    const writer = new PieceWriter(folder, 'stdout');
    writer.write(Buffer.alloc(PIECE_BYTES - 1, 'a'));
    writer.write(Buffer.from('bcd'));
    writer.end();
    expect(readOutput(folder, 'stdout', -4, 4).bytes.toString()).toBe('abcd');
  });

  test('that printed nothing is complete and has no piece', () => {
    new PieceWriter(folder, 'stdout').end();
    expect(isOutputComplete(folder, 'stdout')).toBe(true);
    expect(existsSync(join(folder, 'stdout.0'))).toBe(false);
    expect(readOutput(folder, 'stdout', 0, 100).bytes).toHaveLength(0);
  });
});
