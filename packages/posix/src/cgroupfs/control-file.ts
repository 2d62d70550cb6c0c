import { join } from 'node:path';
import { type ErrorCode, machine, RingfenceError, systemCode } from '@ringfence/core';

/** One value for one control file of a group. */
export interface ControlWrite {
  readonly file: string;
  readonly value: string;
}

/**
 * Writes a control file of a group that nobody is in yet: there the kernel has nothing to reclaim, so the write cannot
 * block. The file is not created: one that is missing is a controller that is missing.
 * @throws RingfenceError `FENCE_SETUP_FAILED` with the file, the value and the kernel's error
 */
export function writeControl(directory: string, write: ControlWrite): void {
  try {
    machine.writeInto(join(directory, write.file), write.value);
  } catch (cause) {
    throw refusedWrite('FENCE_SETUP_FAILED', directory, write, cause);
  }
}

/**
 * `writeControl` for a group that somebody else may remove at any time, as a service manager does with its units: what is
 * gone needs no write.
 * @returns false when the group or the file is not there
 * @throws RingfenceError `FENCE_SETUP_FAILED`
 */
export function writeIfThere(directory: string, write: ControlWrite): boolean {
  try {
    writeControl(directory, write);
    return true;
  } catch (error) {
    const code = error instanceof RingfenceError ? systemCode(error.cause) : undefined;
    if (code === 'ENOENT' || code === 'ENODEV') return false;
    throw error;
  }
}

/**
 * Writes a control file of a group with processes in it. A lower memory bound makes the kernel reclaim, and kill, inside
 * write(2), which may take seconds: never on the main thread.
 * @throws RingfenceError `UPDATE_FAILED` with the file, the value and the kernel's error
 * @see Documentation/admin-guide/cgroup-v2.rst, "memory.max", Linux 6.12
 */
export async function writeLiveControl(directory: string, write: ControlWrite): Promise<void> {
  try {
    await machine.writeIntoLater(join(directory, write.file), write.value);
  } catch (cause) {
    throw refusedWrite('UPDATE_FAILED', directory, write, cause);
  }
}

/** The text of a control file; `undefined` when it is not there, its group is gone, or it may not be read. */
export function readControl(directory: string, file: string): string | undefined {
  try {
    return machine.readText(join(directory, file));
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

/** `readControl` for files that take the kernel time to sum up, such as `memory.stat` of a large tree. */
export async function readLiveControl(directory: string, file: string): Promise<string | undefined> {
  try {
    return await machine.readTextLater(join(directory, file));
  } catch (error) {
    if (isUnreadable(error)) return undefined;
    throw error;
  }
}

/** ENODEV: the group was removed between open and read. EOPNOTSUPP: the file does not work in this kind of group. */
function isUnreadable(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ENODEV', 'EACCES', 'EPERM', 'EOPNOTSUPP', 'ENOTSUP'].includes(systemCode(error) ?? '');
}

function refusedWrite(code: ErrorCode, directory: string, write: ControlWrite, cause: unknown): RingfenceError {
  const path = join(directory, write.file);
  return new RingfenceError(code, {
    problem: `The kernel refused ${JSON.stringify(write.value)} for ${path} (${systemCode(cause) ?? String(cause)})`,
    authority: path,
    cause,
  });
}
