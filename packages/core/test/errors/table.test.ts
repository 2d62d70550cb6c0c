import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ERROR_TABLE, isRingfenceError, RingfenceError } from '../../src/index.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : sources(path);
    return /[\\/]src[\\/].*\.ts$/.test(path) ? [readFileSync(path, 'utf8')] : [];
  });
}

describe('the error table', () => {
  const text = [join(repository, 'packages'), join(repository, 'plugins')].flatMap(sources).join('\n');

  test.each(Object.keys(ERROR_TABLE))('%s is thrown somewhere', (code) => {
    // Once in the table itself, and at least once where it is thrown.
    expect(text.split(new RegExp(`\\b${code}\\b`)).length - 1).toBeGreaterThan(1);
  });

  test('is what the documentation says, row by row', () => {
    const documented = readFileSync(join(repository, 'docs/errors.md'), 'utf8');
    const rows = [...documented.matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]);
    expect(Object.fromEntries(rows)).toEqual(ERROR_TABLE);
  });
});

describe('an error', () => {
  test('says what was expected, what came, who says so and what to type', () => {
    const error = new RingfenceError('INVALID_RESOURCE', {
      problem: 'memory was not understood',
      expected: 'a size such as 512M',
      received: 'much',
      authority: 'the request',
      remedy: "memory: '512M'",
    });
    expect(error.message).toBe(
      'memory was not understood; expected a size such as 512M; received "much"; says the request.\nTry: memory: \'512M\'',
    );
  });

  test('is known whichever copy of core made it, and keeps its cause', () => {
    const cause = new Error('EACCES');
    const error = new RingfenceError('SPAWN_FAILED', { problem: 'no', cause });
    expect(isRingfenceError(error)).toBe(true);
    expect(isRingfenceError(new Error('no'))).toBe(false);
    expect(error.cause).toBe(cause);
  });
});
