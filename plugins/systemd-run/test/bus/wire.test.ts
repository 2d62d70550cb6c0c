import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BusReader } from '../../src/bus/reader.ts';
import { type BusValue, splitSignature } from '../../src/bus/signature.ts';
import { BusWriter } from '../../src/bus/writer.ts';

type Typed = readonly [signature: string, value: BusValue];

/** A value of any type that is used here, with its type. */
const typed: fc.Arbitrary<Typed> = fc.letrec<{ typed: Typed }>((tie) => ({
  typed: fc.oneof(
    { maxDepth: 4 },
    fc.nat(255).map((value): Typed => ['y', value]),
    fc.boolean().map((value): Typed => ['b', value]),
    fc.nat(2 ** 32 - 1).map((value): Typed => ['u', value]),
    fc.integer().map((value): Typed => ['i', value]),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value): Typed => ['t', value]),
    fc
      .string({ unit: 'binary' })
      .filter((text) => !text.includes('\0'))
      .map((value): Typed => ['s', value]),
    tie('typed').map(([signature, value]): Typed => ['v', { signature, value }]),
    tie('typed').map(([signature, value]): Typed => [`a${signature}`, [value, value]]),
    fc
      .tuple(tie('typed'), tie('typed'))
      .map(([[one, first], [other, second]]): Typed => [`(${one}${other})`, [first, second]]),
  ),
})).typed;

describe('values on the wire', () => {
  test('are read as they were written, whatever their types', () => {
    fc.assert(
      fc.property(fc.array(typed, { maxLength: 5 }), (values) => {
        const signature = values.map(([type]) => type).join('');
        const written = new BusWriter()
          .write(
            signature,
            values.map(([, value]) => value),
          )
          .bytes();
        expect(new BusReader(written).read(signature)).toEqual(values.map(([, value]) => value));
      }),
    );
  });

  test('are the bytes of the specification', () => {
    // The example of the specification: an array of one 64-bit number, padded after its length.
    const array = new BusWriter().write('at', [[5n]]).bytes();
    expect([...array]).toEqual([8, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]);
    const text = new BusWriter().write('sg', ['foo', 'bar']).bytes();
    expect(text.toString('latin1')).toBe('\u0003\0\0\0foo\0\u0003bar\0');
    expect([...new BusWriter().write('yu', [1, 2]).bytes()]).toEqual([1, 0, 0, 0, 2, 0, 0, 0]);
  });

  test('pad an empty array of structures, and do not count the padding', () => {
    expect([...new BusWriter().write('a(sv)', [[]]).bytes()]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('must be of the type that stands for them', () => {
    expect(() => new BusWriter().write('u', ['1'])).toThrow(TypeError);
    expect(() => new BusWriter().write('s', [1])).toThrow(TypeError);
    expect(() => new BusWriter().write('v', ['bare'])).toThrow(TypeError);
    expect(() => new BusWriter().write('as', ['no list'])).toThrow(TypeError);
    expect(() => new BusWriter().write('ss', ['one'])).toThrow(TypeError);
  });

  test('that end too early are refused', () => {
    const whole = new BusWriter().write('ss', ['one', 'two']).bytes();
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => new BusReader(whole.subarray(0, length)).read('ss')).toThrow(RangeError);
    }
  });
});

describe('a signature', () => {
  test('is split into its single types', () => {
    expect(splitSignature('ssa(sv)a(sa(sv))')).toEqual(['s', 's', 'a(sv)', 'a(sa(sv))']);
    expect(splitSignature('a{sv}aasu')).toEqual(['a{sv}', 'aas', 'u']);
    expect(splitSignature('')).toEqual([]);
  });

  test('that is none is refused', () => {
    for (const text of ['(s', 'a', 'z', 's)']) expect(() => splitSignature(text)).toThrow(TypeError);
  });
});
