import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expansionOf, neutralArguments, quoteCommand } from '../src/argv.ts';

/** Text with control characters and some beyond ASCII. */
const anything = fc.array(fc.integer({ min: 1, max: 0x2ff })).map((codes) => String.fromCharCode(...codes));

const BRACED = `\${X}`;

/** What the manager makes of an argument: `replace_env()` of systemd 252, src/basic/env-util.c, without any variable set. */
function expanded(argument: string): string {
  return argument.replace(/\$\$|\$\{[^}]*\}/g, (found) => (found === '$$' ? '$' : ''));
}

describe('arguments of a service', () => {
  test('are left alone where the manager can be told to leave them alone', () => {
    expect(expansionOf('254')).toBe('switched-off');
    expect(expansionOf('257.13')).toBe('switched-off');
    expect(neutralArguments(['$HOME', BRACED], 'switched-off')).toEqual(['$HOME', BRACED]);
  });

  test('are written so that what the manager makes of them is what was meant', () => {
    expect(expansionOf('252')).toBe('escaped');
    expect(neutralArguments(['a$b', '$$', BRACED], 'escaped')).toEqual(['a$$b', '$$$$', `$${BRACED}`]);
    fc.assert(
      fc.property(fc.array(fc.string()), (argv) => {
        expect(neutralArguments(argv, 'escaped').map(expanded)).toEqual(argv);
      }),
    );
  });

  test('never begin with a single dollar, which would be a variable that is split into words', () => {
    fc.assert(
      fc.property(fc.string(), (argument) => {
        const [neutral = ''] = neutralArguments([`$${argument}`], 'escaped');
        expect(neutral.startsWith('$$')).toBe(true);
      }),
    );
  });
});

describe('a command line as a property', () => {
  /** `extract_first_word()` with its quotes and C escapes, as far as they are written here. */
  const unquote = (text: string): string[] =>
    [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inside = '']) =>
      inside.replace(/\\(x[0-9a-f]{2}|.)/g, (_, code: string) =>
        code.startsWith('x') && code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : code,
      ),
    );

  test('gives its arguments back when it is read', () => {
    fc.assert(
      fc.property(fc.array(anything), (argv) => {
        expect(unquote(quoteCommand(argv))).toEqual(argv);
      }),
    );
  });

  test('has no line break in it, which would end the property', () => {
    expect(quoteCommand(['a\nb', 'c\td'])).toBe('"a\\x0ab" "c\\x09d"');
  });
});
