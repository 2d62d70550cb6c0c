import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as aliases from '../../src/request/aliases.ts';
import { LIMIT_NAMES } from '../../src/request/index.ts';
import { didYouMean, editDistance, fold, suggest } from '../../src/request/suggest.ts';

const meant = (word: string): string | undefined => suggest(word, LIMIT_NAMES, aliases.RESOURCE_ALIASES);

describe('suggest', () => {
  test.each([
    ['memroy', 'memory'],
    ['MEMORY', 'memory'],
    ['memory_soft', 'memorySoft'],
    ['memoryMB', 'memory'],
    ['MemoryMB', 'memory'],
    ['memory.max', 'memory'],
    ['memoryMax', 'memory'],
    ['memoryHigh', 'memorySoft'],
    ['swapMax', 'swap'],
    ['cpus', 'cpu'],
    ['CPU', 'cpu'],
    ['timeout', 'wallTime'],
    ['nproc', 'pids'],
    ['RLIMIT_NOFILE', 'openFiles'],
    ['LimitFSIZE', 'fileSize'],
    ['DiskMB', 'disk'],
    ['IOPS', 'io'],
    ['Networks', 'network'],
    ['ouput', 'output'],
    ['pid', 'pids'],
  ])('takes %s for %s', (word, name) => {
    expect(meant(word)).toBe(name);
  });

  test.each(['', 'x', 'zzzzzz', 'constructor', '__proto__', 'toString', 'm'.repeat(100_000)])(
    'has no idea what %.20s may be',
    (word) => {
      expect(meant(word)).toBeUndefined();
    },
  );

  test('reminds of the unit where the name carried one', () => {
    expect(didYouMean('memoryMB', LIMIT_NAMES, aliases.RESOURCE_ALIASES)).toBe(
      "did you mean memory, with the unit in the value: '512M'?",
    );
    expect(didYouMean('memroy', LIMIT_NAMES)).toBe('did you mean memory?');
    expect(didYouMean('zzzzzz', LIMIT_NAMES)).toBeUndefined();
  });

  test('finds every name after one mistake in typing it', () => {
    const long = LIMIT_NAMES.filter((name) => name.length > 4);
    fc.assert(
      fc.property(fc.constantFrom(...long), fc.nat(), (name, seed) => {
        const at = seed % name.length;
        expect(suggest(name.slice(0, at) + name.slice(at + 1), [name])).toBe(name);
        expect(suggest(`${name.slice(0, at)}x${name.slice(at)}`, [name])).toBe(name);
      }),
    );
  });

  test.each(Object.entries(aliases))('knows each of %s by its folded form', (_, map) => {
    for (const [word, name] of map) {
      expect(word).toBe(fold(word));
      expect(name).not.toBe('');
    }
  });
});

describe('editDistance', () => {
  test.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', '', 3],
    ['abc', 'acb', 1],
    ['abc', 'abx', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('is from %j to %j %d', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  test('is symmetric, and 0 only for the same word', () => {
    const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left));
        expect(editDistance(left, right) === 0).toBe(left === right);
        expect(editDistance(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });
});
