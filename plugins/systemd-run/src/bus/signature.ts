/** A value of any type that is used here: numbers up to 32 bits, 64 bits as bigint, text, lists, structures and variants. */
export type BusValue = string | number | bigint | boolean | Variant | readonly BusValue[];

/** A value that carries its own type. */
export interface Variant {
  readonly signature: string;
  readonly value: BusValue;
}

/** Bytes to which a value is aligned, by the first letter of its type. @see D-Bus specification 0.43, "Marshaling" */
const ALIGNMENTS: Readonly<Record<string, number>> = {
  ...{ y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, u: 4, i: 4, s: 4, o: 4, a: 4, t: 8, x: 8, d: 8, '(': 8, '{': 8 },
};

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '{': '}' };

/** @throws TypeError for a letter that is no type */
export function alignmentOf(type: string): number {
  const alignment = ALIGNMENTS[type.charAt(0)];
  if (alignment === undefined) throw new TypeError(`${JSON.stringify(type)} is no D-Bus type`);
  return alignment;
}

/** The single types in a signature: `ssa(sv)` is `s`, `s`, `a(sv)`. @throws TypeError when it is none */
export function splitSignature(signature: string): readonly string[] {
  const types: string[] = [];
  for (let rest = signature; rest !== ''; ) {
    const type = rest.slice(0, lengthOfFirst(rest));
    types.push(type);
    rest = rest.slice(type.length);
  }
  return types;
}

/** The types of a structure: `(sv)` is `s`, `v`. */
export function membersOf(type: string): readonly string[] {
  return splitSignature(type.slice(1, -1));
}

function lengthOfFirst(signature: string): number {
  const first = signature.charAt(0);
  if (first === 'a') return 1 + lengthOfFirst(signature.slice(1));
  const closing = CLOSING[first];
  if (closing === undefined) {
    alignmentOf(first);
    return 1;
  }
  let at = 1;
  while (at < signature.length && signature.charAt(at) !== closing) at += lengthOfFirst(signature.slice(at));
  if (at >= signature.length) throw new TypeError(`${JSON.stringify(signature)} is no D-Bus signature`);
  return at + 1;
}
