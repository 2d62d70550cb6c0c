import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandLine, LONGEST_COMMAND_LINE, quoteArgument } from '../../src/start/command-line.ts';
import { parseCommandLine } from './c-runtime.ts';

/** Text made of what quoting is about, as well as any text. */
const argument: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', '\\', ' ', '\t', 'a', '%', '^', '&', '\n', '') }),
  fc.string({ unit: 'grapheme' }),
);

describe('the command line of a program', () => {
  test.each([
    ['plain', 'plain'],
    ['', '""'],
    ['two words', '"two words"'],
    ['a"b', '"a\\"b"'],
    ['C:\\path\\', 'C:\\path\\'],
    ['C:\\a path\\', '"C:\\a path\\\\"'],
    ['\\"', '"\\\\\\""'],
    ['\\\\"', '"\\\\\\\\\\""'],
    ['%PATH%', '%PATH%'],
  ])('%j is written %s', (given, written) => {
    expect(quoteArgument(given)).toBe(written);
  });

  test('any arguments come back unchanged by the rules of the C runtime', () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 8 }), (args) => {
        const file = 'C:\\Program Files\\a b.exe';
        expect(parseCommandLine(commandLine(file, args))).toEqual([file, ...args]);
      }),
      { numRuns: 3000 },
    );
  });

  test('the longest line is accepted and one character more is refused', () => {
    const fitting = 'x'.repeat(LONGEST_COMMAND_LINE - 1 - '"p" '.length);
    expect(commandLine('p', [fitting])).toHaveLength(LONGEST_COMMAND_LINE - 1);
    expect(() => commandLine('p', [`${fitting}x`])).toThrow(
      expect.objectContaining({ code: 'INVALID_COMMAND', received: LONGEST_COMMAND_LINE }),
    );
  });

  test('a program whose path holds a quote is refused', () => {
    expect(() => commandLine('a"b', [])).toThrow(expect.objectContaining({ code: 'INVALID_COMMAND' }));
  });
});
