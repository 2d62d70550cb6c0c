import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { machine, RingfenceError, systemCode } from '@ringfence/core';
import { readControl } from './control-file.ts';
import type { Bound } from './flat-keyed.ts';
import { parsePids } from './flat-keyed.ts';

/** A group as controllers read it. */
export interface GroupView {
  readonly directory: string;
  /** The text of a control file; `undefined` when the group has no such file. */
  read(file: string): string | undefined;
  /** The groups above it that can be seen from here, nearest first. */
  readonly ancestors: readonly GroupView[];
}

/** The group in a folder of cgroupfs; `top` is where its hierarchy is mounted. */
export function groupAt(directory: string, top: string): GroupView {
  const view = (folder: string, ancestors: readonly GroupView[]): GroupView => ({
    directory: folder,
    ancestors,
    read: (file) => readControl(folder, file),
  });
  const above: GroupView[] = [];
  for (let folder = directory; folder !== top && folder !== dirname(folder); ) {
    folder = dirname(folder);
    above.push(view(folder, []));
  }
  return view(directory, above);
}

/** The same group for one look: each file of it is read once, however often it is asked for. */
export function readOnce({ directory, ancestors, read }: GroupView): GroupView {
  const texts = new Map<string, string | undefined>();
  const once = (file: string): string | undefined => {
    if (!texts.has(file)) texts.set(file, read(file));
    return texts.get(file);
  };
  return { directory, ancestors, read: once };
}

/** The tightest bound over a group and what is above it. */
export interface Tightest {
  readonly value: Bound;
  /** The folder of the ancestor whose bound is tighter than the group's own; `undefined` when there is none. */
  readonly from: string | undefined;
}

/** Finds the tightest bound; a group for which `boundOf` says `undefined` bounds nothing. */
export function tightest(group: GroupView, boundOf: (group: GroupView) => Bound | undefined): Tightest {
  return tightestAbove(group, boundOf, boundOf(group) ?? 'max');
}

/** Finds the tightest bound of the groups above a group, as far as it is tighter than `own`. */
export function tightestAbove(
  group: GroupView,
  boundOf: (group: GroupView) => Bound | undefined,
  own: Bound = 'max',
): Tightest {
  let result: Tightest = { value: own, from: undefined };
  for (const ancestor of group.ancestors) {
    const bound = boundOf(ancestor) ?? 'max';
    if (isTighter(bound, result.value)) result = { value: bound, from: ancestor.directory };
  }
  return result;
}

function isTighter(bound: Bound, than: Bound): boolean {
  return bound !== 'max' && (than === 'max' || bound < than);
}

/** Makes a group. @throws RingfenceError `FENCE_SETUP_FAILED` with the folder and the kernel's error */
export function makeGroup(directory: string): void {
  try {
    machine.makeFolder(directory);
  } catch (cause) {
    throw new RingfenceError('FENCE_SETUP_FAILED', {
      problem: `The kernel refused to make the group ${directory} (${systemCode(cause) ?? String(cause)})`,
      authority: directory,
      cause,
    });
  }
}

/** Tries to make a group, as a probe does; the kernel's error code when it refuses. */
export function tryMakeGroup(directory: string): string | undefined {
  try {
    machine.makeFolder(directory);
    return undefined;
  } catch (error) {
    return systemCode(error) ?? String(error);
  }
}

/** The folder and every group below it, deepest first. Empty when the folder is gone. */
export function groupsBelow(directory: string): readonly string[] {
  try {
    // A folder of cgroupfs has two links and one for each folder in it (kernfs_refresh_inode(), fs/kernfs/inode.c, Linux
    // 6.12): most groups have none, and a look at the links costs a fifth of a look at the names.
    if (machine.factsOf(directory).links === 2) return [directory];
    const below = machine.foldersIn(directory);
    return [...below.flatMap((name) => groupsBelow(join(directory, name))), directory];
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** The pids in a group and in every group below it that this process can see. */
export function pidsBelow(directory: string): readonly number[] {
  return groupsBelow(directory).flatMap((folder) => parsePids(readControl(folder, 'cgroup.procs') ?? ''));
}

/**
 * Removes a group and every group below it; one that is gone is done. The kernel says EBUSY for a short while after the
 * last process has ended, hence the retries.
 * @returns folders that could not be removed until the deadline
 */
export async function removeGroup(directory: string, deadlineMs = 2000): Promise<readonly string[]> {
  const deadline = performance.now() + deadlineMs;
  for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
    const left = groupsBelow(directory).filter((folder) => !removed(folder));
    if (left.length === 0 || performance.now() > deadline) return left;
    await delay(pause);
  }
}

/**
 * The same for a process that exits and can wait for nothing: it tries as long as killed processes usually take to end.
 * What is left is found by the next start.
 */
export function removeAtOnce(directory: string, deadlineMs = 100): void {
  const deadline = performance.now() + deadlineMs;
  while (groupsBelow(directory).filter((folder) => !removed(folder)).length > 0 && performance.now() < deadline);
}

function removed(folder: string): boolean {
  try {
    machine.removeFolder(folder);
    return true;
  } catch (error) {
    if (isGone(error)) return true;
    if (['EBUSY', 'ENOTEMPTY', 'EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return ['ENOENT', 'ENODEV', 'ENOTDIR'].includes(systemCode(error) ?? '');
}
