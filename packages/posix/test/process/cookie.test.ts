import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COOKIE, cookieValue, hasCookie } from '../../src/process/cookie.ts';

const runId = fc.stringMatching(/^[0-9a-f]{16}$/);

describe('the cookie', () => {
  it('is found by the run and by every run around it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(runId, { minLength: 1, maxLength: 5 }), runId, (ids, stranger) => {
        fc.pre(!ids.includes(stranger));
        const value = ids.reduce<string | undefined>((outer, id) => cookieValue(outer, id), undefined);
        const environ = `PATH=/bin\0${COOKIE}=${value}\0HOME=/\0`;
        expect(ids.every((id) => hasCookie(environ, id))).toBe(true);
        expect(hasCookie(environ, stranger)).toBe(false);
      }),
    );
  });

  it('is found as the first and as the last variable', () => {
    const id = '0123456789abcdef';
    expect(hasCookie(`${COOKIE}=${id}`, id)).toBe(true);
    expect(hasCookie(`${COOKIE}=${id}\0A=1`, id)).toBe(true);
    expect(hasCookie(`A=1\0${COOKIE}=${id}`, id)).toBe(true);
  });

  it('is not found inside another variable, in a longer id, or where there is none', () => {
    const id = '0123456789abcdef';
    expect(hasCookie('', id)).toBe(false);
    expect(hasCookie(`NOT_${COOKIE}=${id}\0`, id)).toBe(false);
    expect(hasCookie(`A=${COOKIE}=${id}\0`, id)).toBe(false);
    expect(hasCookie(`${COOKIE}=${id}0\0`, id)).toBe(false);
    expect(hasCookie(`${COOKIE}=0${id}\0`, id)).toBe(false);
  });

  it('drops what is no run id from an inherited value, and the run itself', () => {
    expect(cookieValue('rubbish,,x', '0123456789abcdef')).toBe('0123456789abcdef');
    expect(cookieValue('0123456789abcdef', '0123456789abcdef')).toBe('0123456789abcdef');
  });

  it('keeps the innermost 32 runs of a nesting that never ends', () => {
    let value: string | undefined;
    for (let depth = 0; depth < 100; depth += 1) value = cookieValue(value, depth.toString(16).padStart(16, '0'));
    expect(value?.split(',')).toHaveLength(32);
    expect(value?.endsWith('0000000000000063')).toBe(true);
  });
});
