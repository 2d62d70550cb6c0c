import { alignmentOf, type BusValue, membersOf, splitSignature, type Variant } from './signature.ts';

/** Writes values as D-Bus puts them on the wire, little-endian. @see D-Bus specification 0.43, "Marshaling" */
export class BusWriter {
  readonly #parts: Buffer[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @throws TypeError when a value is not of the type that stands for it */
  write(signature: string, values: readonly BusValue[]): this {
    const types = splitSignature(signature);
    if (types.length !== values.length) throw mismatch(signature, values);
    types.forEach((type, index) => {
      this.#one(type, values[index]);
    });
    return this;
  }

  align(to: number): this {
    return this.#push(Buffer.alloc((to - (this.#length % to)) % to));
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #one(type: string, value: BusValue | undefined): void {
    const letter = type.charAt(0);
    this.align(alignmentOf(letter));
    if (letter === 'a') this.#array(type.slice(1), value);
    else if (letter === '(' || letter === '{') this.write(membersOf(type).join(''), listOf(type, value));
    else if (letter === 'v') this.#variant(value);
    else if (typeof value === 'string') this.#text(letter, value);
    else this.#push(fixed(letter, value));
  }

  #array(member: string, value: BusValue | undefined): void {
    const length = Buffer.alloc(4);
    this.#push(length);
    // The padding before the first member does not count, even where there is none.
    this.align(alignmentOf(member));
    const from = this.#length;
    for (const entry of listOf(`a${member}`, value)) this.#one(member, entry);
    length.writeUInt32LE(this.#length - from);
  }

  #variant(value: BusValue | undefined): void {
    if (!isVariant(value)) throw mismatch('v', value);
    this.#one('g', value.signature);
    this.#one(value.signature, value.value);
  }

  #text(letter: string, value: string): void {
    const bytes = Buffer.from(`${value}\0`);
    if (letter === 'g') this.#push(Buffer.from([bytes.length - 1]));
    else if (letter === 's' || letter === 'o') this.#push(fixed('u', bytes.length - 1));
    else throw mismatch(letter, value);
    this.#push(bytes);
  }

  #push(bytes: Buffer): this {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this;
  }
}

function fixed(letter: string, value: BusValue | undefined): Buffer {
  const bytes = Buffer.alloc(alignmentOf(letter));
  if (letter === 'b' && typeof value === 'boolean') bytes.writeUInt32LE(value ? 1 : 0);
  else if (letter === 't' && typeof value === 'bigint') bytes.writeBigUInt64LE(value);
  else if (letter === 'y' && typeof value === 'number') bytes.writeUInt8(value);
  else if (letter === 'u' && typeof value === 'number') bytes.writeUInt32LE(value);
  else if (letter === 'i' && typeof value === 'number') bytes.writeInt32LE(value);
  else throw mismatch(letter, value);
  return bytes;
}

function listOf(type: string, value: BusValue | undefined): readonly BusValue[] {
  if (Array.isArray(value)) return value;
  throw mismatch(type, value);
}

function isVariant(value: BusValue | undefined): value is Variant {
  return typeof value === 'object' && 'signature' in value;
}

function mismatch(type: string, value: unknown): TypeError {
  return new TypeError(`a value of ${typeof value} cannot be written as the D-Bus type ${JSON.stringify(type)}`);
}
