import type { FieldType, Layout } from './layouts.ts';

/** The number of bytes of each field type. */
export const FIELD_BYTES: Readonly<Record<FieldType, number>> = { u8: 1, u16: 2, u32: 4, u64: 8, i64: 8 };

/** A structure's fields as whole numbers. */
export type Fields<Name extends string> = Readonly<Record<Name, bigint>>;

/**
 * The bytes of a structure; fields that are left out are 0.
 * @throws RangeError when a value does not fit its field
 */
export function pack<Name extends string>(
  layout: Layout<Name>,
  values: Partial<Record<Name, number | bigint>>,
): Buffer {
  const bytes = Buffer.alloc(layout.bytes);
  for (const name of namesOf(layout)) {
    const value = values[name];
    if (value !== undefined) write(bytes, layout.fields[name], BigInt(value));
  }
  return bytes;
}

/** The fields of a structure that Windows filled in. */
export function unpack<Name extends string>(layout: Layout<Name>, bytes: Buffer): Fields<Name> {
  const entries = namesOf(layout).map((name) => [name, read(bytes, layout.fields[name])] as const);
  return Object.fromEntries(entries) as Record<Name, bigint>;
}

/** One field of a structure. */
export function field<Name extends string>(layout: Layout<Name>, bytes: Buffer, name: Name): bigint {
  return read(bytes, layout.fields[name]);
}

/** One field that is a handle, a count or an id, and so fits a number. */
export function numberField<Name extends string>(layout: Layout<Name>, bytes: Buffer, name: Name): number {
  return Number(field(layout, bytes, name));
}

function namesOf<Name extends string>(layout: Layout<Name>): Name[] {
  return Object.keys(layout.fields) as Name[];
}

function write(bytes: Buffer, [offset, type]: Layout['fields'][string], value: bigint): void {
  switch (type) {
    case 'u8':
      bytes.writeUInt8(Number(value), offset);
      break;
    case 'u16':
      bytes.writeUInt16LE(Number(value), offset);
      break;
    case 'u32':
      bytes.writeUInt32LE(Number(value), offset);
      break;
    case 'u64':
      bytes.writeBigUInt64LE(value, offset);
      break;
    case 'i64':
      bytes.writeBigInt64LE(value, offset);
      break;
  }
}

function read(bytes: Buffer, [offset, type]: Layout['fields'][string]): bigint {
  switch (type) {
    case 'u8':
      return BigInt(bytes.readUInt8(offset));
    case 'u16':
      return BigInt(bytes.readUInt16LE(offset));
    case 'u32':
      return BigInt(bytes.readUInt32LE(offset));
    case 'u64':
      return bytes.readBigUInt64LE(offset);
    case 'i64':
      return bytes.readBigInt64LE(offset);
  }
}
