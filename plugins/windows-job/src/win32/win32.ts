import type { Functions } from './prototypes.ts';

/** Memory outside of the JavaScript heap, for what Windows keeps a pointer to. */
export interface NativeMemory {
  readonly address: bigint;
  free(): void;
}

/** Windows as the rooms of this plugin see it: functions by name, and what a pointer needs. */
export interface Win32 extends Functions {
  /** The address of a function of kernel32, for Windows to call. */
  addressOf(name: string): bigint;
  /** Copies bytes to memory that stays where it is until it is freed. */
  keep(bytes: Uint8Array): NativeMemory;
  /** A descriptor of the C runtime for a handle, which it then owns; `undefined` where this Node exports no way. */
  readonly openDescriptor: ((handle: number) => number) | undefined;
}

/** Text as Windows takes it: UTF-16 and a terminating zero. */
export function wide(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}

/** Text that Windows wrote, up to its terminating zero. */
export function fromWide(bytes: Buffer): string {
  const text = bytes.toString('utf16le');
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}

/** What the functions that make handles answer when they made none. */
export const INVALID_HANDLE = -1;
