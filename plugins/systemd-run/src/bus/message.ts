import { BusReader } from './reader.ts';
import type { BusValue, Variant } from './signature.ts';
import { BusWriter } from './writer.ts';

/** Who is called, and what. */
export interface Target {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
}

/** A message as it came in. */
export interface Incoming {
  readonly kind: 'answer' | 'error' | 'signal' | 'other';
  /** The serial of the call that an answer or an error is for. */
  readonly replyTo: number | undefined;
  /** The name of a signal. */
  readonly member: string | undefined;
  /** The name of an error. */
  readonly error: string | undefined;
  readonly values: readonly BusValue[];
}

const LITTLE_ENDIAN = 'l'.charCodeAt(0);
const PROTOCOL = 1;
const FIXED_HEADER = 16;
const KINDS: Readonly<Record<number, Incoming['kind']>> = { 2: 'answer', 3: 'error', 4: 'signal' };
/** Numbers of header fields. @see D-Bus specification 0.43, "Header Fields" */
const FIELD = { path: 1, interface: 2, member: 3, error: 4, replySerial: 5, destination: 6, signature: 8 } as const;

/** The bytes of a method call. */
export function encodeCall(
  serial: number,
  target: Target,
  member: string,
  signature: string,
  values: readonly BusValue[],
): Buffer {
  const body = new BusWriter().write(signature, values).bytes();
  const fields: BusValue[] = [
    [FIELD.path, { signature: 'o', value: target.path }],
    [FIELD.interface, { signature: 's', value: target.interface }],
    [FIELD.member, { signature: 's', value: member }],
    [FIELD.destination, { signature: 's', value: target.destination }],
    ...(signature === '' ? [] : [[FIELD.signature, { signature: 'g', value: signature }]]),
  ];
  const head = new BusWriter().write('yyyyuua(yv)', [LITTLE_ENDIAN, 1, 0, PROTOCOL, body.length, serial, fields]);
  return Buffer.concat([head.align(8).bytes(), body]);
}

/** The length of the first message in these bytes; `undefined` until its fixed header is there. */
export function messageLength(bytes: Buffer): number | undefined {
  if (bytes.length < FIXED_HEADER) return undefined;
  return bodyStart(bytes) + bytes.readUInt32LE(4);
}

/**
 * Reads one whole message.
 * @throws RangeError, TypeError when it is damaged or in the byte order of another machine
 */
export function decodeMessage(bytes: Buffer): Incoming {
  if (bytes[0] !== LITTLE_ENDIAN) throw new TypeError('the D-Bus message is not little-endian');
  const [, kind, , , , , list] = new BusReader(bytes).read('yyyyuua(yv)');
  const fields = new Map((Array.isArray(list) ? list : []).map(fieldOf));
  const signature = text(fields.get(FIELD.signature)) ?? '';
  const replySerial = fields.get(FIELD.replySerial);
  return {
    kind: KINDS[Number(kind)] ?? 'other',
    replyTo: typeof replySerial === 'number' ? replySerial : undefined,
    member: text(fields.get(FIELD.member)),
    error: text(fields.get(FIELD.error)),
    values: new BusReader(bytes.subarray(bodyStart(bytes))).read(signature),
  };
}

function bodyStart(bytes: Buffer): number {
  return FIXED_HEADER + Math.ceil(bytes.readUInt32LE(12) / 8) * 8;
}

function fieldOf(entry: BusValue): readonly [number, BusValue] {
  const [code, variant] = entry as readonly [number, Variant];
  return [code, variant.value];
}

function text(value: BusValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
