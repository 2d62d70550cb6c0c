import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkArguments,
  checkDirectory,
  checkEnvironment,
  checkName,
  mergeEnvironment,
} from '../../src/request/index.ts';
import { refused } from './refused.ts';
import { programText as text } from './text-arbitrary.ts';

describe('what a program is given', () => {
  test('passes unchanged, every byte but NUL', () => {
    const bytes = Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1));
    expect(checkArguments([bytes.join(''), ...bytes, ''])).toStrictEqual([bytes.join(''), ...bytes, '']);
    fc.assert(
      fc.property(fc.array(text), (args) => {
        expect(checkArguments(args)).toStrictEqual(args);
      }),
    );
  });

  test('is a copy that nobody can change', () => {
    const args = ['a'];
    const checked = checkArguments(args);
    args.push('b');
    expect(checked).toStrictEqual(['a']);
    expect(Object.isFrozen(checked) && Object.isFrozen(checkEnvironment({}))).toBe(true);
  });

  test.each([['a\0b'], ['\0'], ['\ud800'], ['a\udc00b'], [1], [null], [undefined], [{}], [['a']], [Symbol('a')]])(
    'is never %j',
    (value) => {
      expect(refused(() => checkArguments(['fine', value])).code).toBe('INVALID_COMMAND');
      expect(refused(() => checkArguments(['fine', value])).message).toContain('argument 2');
      expect(refused(() => checkName(value)).code).toBe('INVALID_COMMAND');
      expect(refused(() => checkDirectory(value)).code).toBe('INVALID_COMMAND');
    },
  );

  test('has a name and a folder that are not empty', () => {
    expect(checkName('my program')).toBe('my program');
    expect(checkDirectory('/')).toBe('/');
    expect(refused(() => checkName('')).message).toContain('is empty');
    expect(refused(() => checkDirectory('')).message).toContain('is empty');
  });

  test('is a list of arguments and nothing else', () => {
    for (const args of ['a b', null, undefined, {}, new Set(['a']), { length: 1, 0: 'a' }]) {
      expect(refused(() => checkArguments(args)).code).toBe('INVALID_COMMAND');
    }
  });
});

describe('an environment', () => {
  test('passes unchanged but for the variables that are removed', () => {
    const names = text.filter((name) => name !== '' && !name.includes('='));
    fc.assert(
      fc.property(fc.dictionary(names, fc.option(text, { nil: undefined })), (env) => {
        const kept = Object.entries(env).filter(([, value]) => value !== undefined);
        expect(Object.entries(checkEnvironment(env))).toStrictEqual(kept);
      }),
    );
  });

  test('may be the one of this process', () => {
    expect(checkEnvironment(process.env)).toStrictEqual({ ...process.env });
  });

  test('keeps a variable of a name that objects have a meaning for', () => {
    const env = JSON.parse('{"__proto__": "a", "constructor": "b"}');
    expect(Object.entries(checkEnvironment(env))).toStrictEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
    expect(Object.entries(mergeEnvironment({}, env))).toStrictEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  test('adds to the one it inherits and removes from it', () => {
    expect(
      mergeEnvironment({ KEPT: '1', CHANGED: '1', REMOVED: '1' }, { CHANGED: '2', REMOVED: undefined, ADDED: '' }),
    ).toStrictEqual({
      KEPT: '1',
      CHANGED: '2',
      ADDED: '',
    });
    expect(refused(() => mergeEnvironment({}, new Map([['A', '1']]))).code).toBe('INVALID_COMMAND');
  });

  test.each([
    { '': 'a' },
    { 'A=B': 'a' },
    { 'A\0': 'a' },
    { A: 'a\0' },
    { A: 1 },
    { A: null },
    { [Symbol('A')]: 'a' },
    [],
    null,
    undefined,
    'A=1',
    new Map(),
  ])('is never %j', (env) => {
    expect(refused(() => checkEnvironment(env)).code).toBe('INVALID_COMMAND');
  });

  test('keeps its values out of every message', () => {
    class Vault {
      token = 'sesame';
      open(): void {}
    }
    for (const env of [
      { TOKEN: 'sesame\0' },
      { TOKEN: 5_355_4 },
      ['sesame'],
      new Vault(),
      { TOKEN: ['sesame'] },
      { 'A=': 'sesame' },
    ]) {
      const { message, received, remedy } = refused(() => checkEnvironment(env));
      expect(JSON.stringify({ message, received, remedy })).not.toMatch(/sesame|53554/);
    }
  });
});
