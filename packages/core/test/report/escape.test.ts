import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeCommand } from '../../src/index.ts';

test('plain words are left as they are, everything else is quoted', () => {
  expect(escapeCommand('ls', ['-la', '/tmp', 'a b', "it's", ''])).toBe("ls -la /tmp 'a b' 'it'\\''s' ''");
});

test('a shell reads back what was escaped', ({ skip }) => {
  skip(process.platform === 'win32', 'Windows has no POSIX shell');
  const word = fc.stringMatching(/^[ -~äß€]{0,12}$/);
  fc.assert(
    fc.property(fc.array(word, { maxLength: 5 }), (words) => {
      const printed = execFileSync('sh', ['-c', escapeCommand('printf', ['%s\\0', ...words, 'end'])], {
        encoding: 'utf8',
      });
      expect(printed.split('\0').slice(0, -1)).toEqual([...words, 'end']);
    }),
    { numRuns: 40 },
  );
});
