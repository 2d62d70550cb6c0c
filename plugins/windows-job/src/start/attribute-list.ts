import type { NativeMemory, Win32 } from '../win32/win32.ts';
import { setupError } from '../win32/win32-error.ts';

/** An attribute of a new process and the handles it names. */
export type HandleAttribute = readonly [attribute: number, handles: readonly number[]];

/**
 * What CreateProcessW is told beside its arguments. Windows keeps pointers to the handles, so that they lie in memory that
 * stays where it is until the list is freed.
 * @throws RingfenceError `FENCE_SETUP_FAILED`
 */
export function attributeList(win32: Win32, attributes: readonly HandleAttribute[]): NativeMemory {
  const size = Buffer.alloc(8);
  // The first call is there to fail and to say how many bytes are needed.
  win32.InitializeProcThreadAttributeList(null, attributes.length, 0, size);
  const list = win32.keep(Buffer.alloc(Number(size.readBigUInt64LE())));
  const kept = [list];
  const free = (): void => {
    win32.DeleteProcThreadAttributeList(list.address);
    for (const memory of kept) memory.free();
  };
  if (win32.InitializeProcThreadAttributeList(list.address, attributes.length, 0, size) === 0) {
    throw setupError('attributes cannot be prepared', 'InitializeProcThreadAttributeList', win32.GetLastError());
  }
  for (const [attribute, handles] of attributes) {
    const values = win32.keep(pointers(handles));
    kept.push(values);
    const bytes = 8 * handles.length;
    if (win32.UpdateProcThreadAttribute(list.address, 0, attribute, values.address, bytes, null, null) !== 0) continue;
    const error = win32.GetLastError();
    free();
    throw setupError('an attribute was refused', 'UpdateProcThreadAttribute', error);
  }
  return { address: list.address, free };
}

function pointers(handles: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * handles.length);
  for (const [index, handle] of handles.entries()) bytes.writeBigInt64LE(BigInt(handle), 8 * index);
  return bytes;
}
