import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { environmentBlock, withSystemRoot } from '../../src/start/environment-block.ts';

function entries(block: Buffer): string[] {
  const text = block.toString('utf16le');
  expect(text.endsWith('\0\0')).toBe(true);
  return text.slice(0, -2).split('\0');
}

const name = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'Z', 'é', 'ß', '_', '1'), minLength: 1, maxLength: 4 });

describe('the environment block', () => {
  test('is sorted by name without regard to case and ends with two zeros', () => {
    expect(entries(environmentBlock({ b: '2', A: '1', _c: '3' }))).toEqual(['A=1', 'b=2', '_c=3']);
  });

  test('of an empty environment is two zeros', () => {
    expect([...environmentBlock({})]).toEqual([0, 0, 0, 0]);
  });

  test('keeps an empty value, unicode and equal signs in a value', () => {
    expect(entries(environmentBlock({ E: '', U: 'ä😀', V: 'a=b' }))).toEqual(['E=', 'U=ä😀', 'V=a=b']);
  });

  test('takes the last of names that differ only in case', () => {
    expect(entries(environmentBlock({ Path: 'old', PATH: 'new' }))).toEqual(['PATH=new']);
  });

  test('holds every name once, whatever the environment', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'grapheme' })), (env) => {
        const clean = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value.replaceAll('\0', '')]));
        const names = environmentBlock(clean)
          .toString('utf16le')
          .split('\0')
          .filter((entry) => entry !== '')
          .map((entry) => entry.slice(0, entry.indexOf('=')));
        const folded = names.map((each) => each.replaceAll(/[a-zé]/g, (letter) => letter.toUpperCase()));
        expect(new Set(folded).size).toBe(folded.length);
        expect(folded).toEqual([...folded].sort((a, b) => (a < b ? -1 : 1)));
        expect(names.every((each) => Object.hasOwn(clean, each))).toBe(true);
      }),
    );
  });
});

describe('the root of the system', () => {
  const own = { SystemRoot: 'C:\\Windows', Temp: 'C:\\T', SECRET: 'x' };

  test('is taken from this process where it is missing, and nothing else is', () => {
    expect(withSystemRoot({ A: '1' }, own)).toEqual({ SystemRoot: 'C:\\Windows', A: '1' });
  });

  test('is the caller’s own where there is one', () => {
    expect(withSystemRoot({ systemroot: 'D:\\W' }, own)).toEqual({ systemroot: 'D:\\W' });
  });
});
