import { describe, expect, test } from 'vitest';
import { type ColorChoice, paintFor, plain, readsUtf8, wantsColor } from '../../src/print/color.ts';

type Env = Record<string, string>;

describe('colours', () => {
  test.each<[ColorChoice, boolean, Env, boolean]>([
    ['auto', true, {}, true],
    ['auto', false, {}, false],
    ['auto', true, { NO_COLOR: '1' }, false],
    ['auto', true, { NO_COLOR: '' }, true],
    ['auto', true, { TERM: 'dumb' }, false],
    ['auto', false, { FORCE_COLOR: '1' }, true],
    ['auto', false, { FORCE_COLOR: '' }, true],
    ['auto', true, { FORCE_COLOR: '0' }, false],
    ['auto', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['always', false, { NO_COLOR: '1' }, true],
    ['never', true, { FORCE_COLOR: '1' }, false],
  ])('%s on a terminal %j with %j: %j', (choice, isTTY, env, expected) => {
    expect(wantsColor({ choice, isTTY, env })).toBe(expected);
  });

  test('are switched off again behind each text', () => {
    const paint = paintFor({ choice: 'always', isTTY: false, env: {} });
    expect(paint('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(paint('bold', 'x')).toBe('\u001b[1mx\u001b[22m');
    expect(plain('red', 'x')).toBe('x');
  });
});

describe('marks beyond ASCII', () => {
  test.each<[Env, NodeJS.Platform, boolean]>([
    [{ LANG: 'en_US.UTF-8' }, 'linux', true],
    [{ LANG: 'C.utf8' }, 'linux', true],
    [{ LANG: 'C.UTF-8', LC_ALL: 'C' }, 'linux', false],
    [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, 'linux', true],
    [{}, 'linux', false],
    [{}, 'darwin', true],
    [{ WT_SESSION: 'x' }, 'win32', true],
    [{ LANG: 'C.UTF-8' }, 'win32', false],
  ])('with %j on %s: %j', (env, platform, expected) => {
    expect(readsUtf8(env, platform)).toBe(expected);
  });
});
