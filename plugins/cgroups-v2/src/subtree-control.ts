import { errorText, type Reason } from '@ringfence/core';
import { readControl, writeControl } from '@ringfence/posix';

/** Switches a controller on for the groups in a group; the kernel's refusal when it does not. */
export function enable(folder: string, controller: string): Reason | undefined {
  return write(folder, `+${controller}`);
}

/** Switches a controller off; one that a group below uses stays on (EBUSY). */
export function disable(folder: string, controller: string): Reason | undefined {
  return write(folder, `-${controller}`);
}

/** The controllers in `cgroup.controllers` or `cgroup.subtree_control`. */
export function wordsIn(folder: string, file: string): readonly string[] {
  return (readControl(folder, file) ?? '').split(/\s+/).filter((word) => word !== '');
}

function write(folder: string, value: string): Reason | undefined {
  try {
    writeControl(folder, { file: 'cgroup.subtree_control', value });
    return undefined;
  } catch (error) {
    return { message: errorText(error) };
  }
}
