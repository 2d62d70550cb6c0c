import fc from 'fast-check';

/** Every code point but the surrogates, drawn directly: fast-check's own `binary` unit takes a second to prepare. */
const codePoint = fc
  .oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));

/** Any well-formed text. */
export const anyText: fc.Arbitrary<string> = fc.string({ unit: codePoint });

/** Any text that a program can be given. */
export const programText: fc.Arbitrary<string> = anyText.map((text) => text.replaceAll('\0', ''));
