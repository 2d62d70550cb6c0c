import { alignmentOf, type BusValue, membersOf, splitSignature } from './signature.ts';

/** Reads values as D-Bus puts them on the wire, little-endian. */
export class BusReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** @throws RangeError when the bytes end too early, TypeError for a type that is not read here */
  read(signature: string): readonly BusValue[] {
    return splitSignature(signature).map((type) => this.#one(type));
  }

  #one(type: string): BusValue {
    const letter = type.charAt(0);
    this.#at += (alignmentOf(letter) - (this.#at % alignmentOf(letter))) % alignmentOf(letter);
    switch (letter) {
      case 'a':
        return this.#array(type.slice(1));
      case '(':
      case '{':
        return membersOf(type).map((member) => this.#one(member));
      case 'v':
        return this.#variant();
      case 's':
      case 'o':
        return this.#text(this.#unsigned());
      case 'g':
        return this.#text(this.#bytes.readUInt8(this.#skip(1)));
      default:
        return this.#fixed(letter);
    }
  }

  #fixed(letter: string): BusValue {
    switch (letter) {
      case 'y':
        return this.#bytes.readUInt8(this.#skip(1));
      case 'b':
        return this.#unsigned() !== 0;
      case 'u':
        return this.#unsigned();
      case 'i':
        return this.#bytes.readInt32LE(this.#skip(4));
      case 't':
        return this.#bytes.readBigUInt64LE(this.#skip(8));
      default:
        throw new TypeError(`the D-Bus type ${letter} is not read here`);
    }
  }

  #array(member: string): readonly BusValue[] {
    const length = this.#unsigned();
    this.#at += (alignmentOf(member) - (this.#at % alignmentOf(member))) % alignmentOf(member);
    const end = this.#at + length;
    const values: BusValue[] = [];
    while (this.#at < end) values.push(this.#one(member));
    return values;
  }

  #variant(): BusValue {
    const signature = this.#text(this.#bytes.readUInt8(this.#skip(1)));
    return { signature, value: this.#one(signature) };
  }

  #unsigned(): number {
    return this.#bytes.readUInt32LE(this.#skip(4));
  }

  #text(length: number): string {
    const from = this.#skip(length + 1);
    if (from + length >= this.#bytes.length) throw new RangeError('a D-Bus text is longer than its message');
    return this.#bytes.toString('utf8', from, from + length);
  }

  #skip(bytes: number): number {
    const from = this.#at;
    this.#at += bytes;
    return from;
  }
}
