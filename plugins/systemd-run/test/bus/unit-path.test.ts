import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { invocationText, unitPath } from '../../src/bus/unit-path.ts';

const ROOT = '/org/freedesktop/systemd1/unit/';

describe('the place of a unit on the bus', () => {
  // As `busctl tree org.freedesktop.systemd1` prints them.
  test.each([
    ['dbus.service', 'dbus_2eservice'],
    ['ringfence-0123456789abcdef.scope', 'ringfence_2d0123456789abcdef_2escope'],
    ['-.mount', '_2d_2emount'],
    ['user@1000.service', 'user_401000_2eservice'],
    ['1a.slice', '_31a_2eslice'],
  ])('of %s is %s', (unit, escaped) => {
    expect(unitPath(unit)).toBe(ROOT + escaped);
  });

  test('is another one for every other name, and a path that the bus takes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        expect(unitPath(one)).toMatch(/^[/A-Za-z0-9_]+$/);
        if (Buffer.compare(Buffer.from(one), Buffer.from(other)) !== 0) expect(unitPath(one)).not.toBe(unitPath(other));
      }),
    );
  });
});

describe('an invocation id', () => {
  test('is 32 digits of 16 bytes', () => {
    const bytes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255];
    expect(invocationText(bytes)).toBe('000102030405060708090a0b0c0d0eff');
  });

  test.each([[[]], [Array(16).fill(0)], [[1, 2]], ['0'], [undefined]])('is none for %j', (value) => {
    expect(invocationText(value)).toBeUndefined();
  });
});
